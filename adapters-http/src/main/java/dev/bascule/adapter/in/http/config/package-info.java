/** Settings of the HTTP server. */
@NullMarked
package dev.bascule.adapter.in.http.config;

import org.jspecify.annotations.NullMarked;
