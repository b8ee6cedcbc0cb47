package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import java.nio.ByteBuffer;

/**
 * A complete response.
 *
 * @param body the body; readers use duplicates
 */
record ProxyMessage(CacheResponse head, ByteBuffer body) {

  static ProxyMessage empty(CacheResponse head) {
    return new ProxyMessage(head, ByteBuffer.allocate(0));
  }
}
