/** Requests and responses, independent of the server, and RFC 9457 problems. */
@NullMarked
package dev.bascule.adapter.in.http.exchange;

import org.jspecify.annotations.NullMarked;
