/** Requests and responses, free of the server that carries them, and RFC 9457 problems. */
@NullMarked
package dev.bascule.adapter.in.http.exchange;

import org.jspecify.annotations.NullMarked;
