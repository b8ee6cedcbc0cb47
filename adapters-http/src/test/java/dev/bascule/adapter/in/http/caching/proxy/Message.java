package dev.bascule.adapter.in.http.caching.proxy;

import dev.bascule.adapter.in.http.caching.ResponseHead;
import java.nio.ByteBuffer;

/**
 * A whole answer.
 *
 * @param body the body; whoever reads it reads from a duplicate
 */
record Message(ResponseHead head, ByteBuffer body) {

  static Message empty(ResponseHead head) {
    return new Message(head, ByteBuffer.allocate(0));
  }
}
