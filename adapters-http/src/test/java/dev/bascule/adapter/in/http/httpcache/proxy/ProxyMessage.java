package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import java.nio.ByteBuffer;

/**
 * A whole answer.
 *
 * @param body the body; whoever reads it reads from a duplicate
 */
record ProxyMessage(CacheResponse head, ByteBuffer body) {

  static ProxyMessage empty(CacheResponse head) {
    return new ProxyMessage(head, ByteBuffer.allocate(0));
  }
}
