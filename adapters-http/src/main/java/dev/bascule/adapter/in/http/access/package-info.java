/** Settings and parsers for client addresses, proxies, CORS, credentials and TLS. */
@NullMarked
package dev.bascule.adapter.in.http.access;

import org.jspecify.annotations.NullMarked;
