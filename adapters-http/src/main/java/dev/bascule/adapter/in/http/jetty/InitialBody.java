package dev.bascule.adapter.in.http.jetty;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * What of a body was there together with its header. Whoever reads the body later begins with it,
 * and does not change its bytes.
 */
final class InitialBody {

  /** Nobody has looked for it. */
  static final InitialBody UNREAD = new InitialBody(new byte[0], /* isComplete= */ false);

  /** Longer ones seldom lie whole in the buffer that the header was read with. */
  static final int MAX_BYTES = 16 * 1024;

  /** A body in more chunks is read by {@link RequestBodyReader}, which bounds their number. */
  private static final int MAX_CHUNKS = 64;

  private final byte[] bytes;
  private final boolean isComplete;

  private InitialBody(byte[] bytes, boolean isComplete) {
    this.bytes = bytes;
    this.isComplete = isComplete;
  }

  /** Returns so much of the body. */
  byte[] bytes() {
    return bytes;
  }

  /** Tells whether that is all of it. */
  boolean isComplete() {
    return isComplete;
  }

  /**
   * Takes what is there of the body of {@code request}, without waiting for more.
   *
   * @param length how long it is; negative for one that is not announced, and so is empty
   */
  static InitialBody read(Request request, int length) {
    byte[] bytes = new byte[Math.max(0, length)];
    int count = 0;
    int chunks = 0;
    while (count <= MAX_BYTES && chunks++ < MAX_CHUNKS) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        break;
      }
      if (Content.Chunk.isFailure(chunk)) {
        // Whoever reads on is told the same again.
        break;
      }
      ByteBuffer buffer = chunk.getByteBuffer();
      int more = buffer.remaining();
      bytes = count + more > bytes.length ? Arrays.copyOf(bytes, count + more) : bytes;
      buffer.get(bytes, count, more);
      count += more;
      boolean isLast = chunk.isLast();
      chunk.release();
      if (isLast) {
        return new InitialBody(count == bytes.length ? bytes : Arrays.copyOf(bytes, count), true);
      }
    }
    return new InitialBody(Arrays.copyOf(bytes, count), /* isComplete= */ false);
  }
}
