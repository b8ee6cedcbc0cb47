/** Assembly of the HTTP server: Jetty, TLS and the route table. */
@NullMarked
package dev.bascule.adapter.in.http.server;

import org.jspecify.annotations.NullMarked;
