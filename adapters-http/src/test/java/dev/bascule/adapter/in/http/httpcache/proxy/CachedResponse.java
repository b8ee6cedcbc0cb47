package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.StoredResponse;
import java.nio.ByteBuffer;

/** A stored response with its body. */
record CachedResponse(StoredResponse stored, ByteBuffer body) {}
