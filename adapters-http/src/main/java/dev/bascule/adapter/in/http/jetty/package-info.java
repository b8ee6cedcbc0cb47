/** The Jetty side of an exchange: reads requests, writes responses, and monitors clients. */
@NullMarked
package dev.bascule.adapter.in.http.jetty;

import org.jspecify.annotations.NullMarked;
