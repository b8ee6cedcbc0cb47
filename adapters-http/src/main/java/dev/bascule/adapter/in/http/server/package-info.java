/** Assembly of the HTTP server: the Jetty server and its handler, TLS, and the route table. */
@NullMarked
package dev.bascule.adapter.in.http.server;

import org.jspecify.annotations.NullMarked;
