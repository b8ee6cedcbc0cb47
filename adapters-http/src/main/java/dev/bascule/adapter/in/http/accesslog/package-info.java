/** The access log: a JSON object for each request. */
@NullMarked
package dev.bascule.adapter.in.http.accesslog;

import org.jspecify.annotations.NullMarked;
