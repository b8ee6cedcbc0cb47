/** The bridge between Jetty and the server-independent request and response. */
@NullMarked
package dev.bascule.adapter.in.http.jetty;

import org.jspecify.annotations.NullMarked;
