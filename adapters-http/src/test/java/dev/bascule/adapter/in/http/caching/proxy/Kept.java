package dev.bascule.adapter.in.http.caching.proxy;

import dev.bascule.adapter.in.http.caching.StoredResponse;
import java.nio.ByteBuffer;

/** One answer that is kept, with its body. */
record Kept(StoredResponse stored, ByteBuffer body) {}
