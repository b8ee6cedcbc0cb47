package dev.bascule.adapter.in.http.jetty;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The part of a body that arrived together with its header. Readers of the body begin with it, and
 * must not change its bytes.
 */
final class InitialBody {

  /** Not read yet. */
  static final InitialBody UNREAD = new InitialBody(new byte[0], /* isComplete= */ false);

  /** Longer bodies are rarely complete in the buffer that the header was read into. */
  static final int MAX_BYTES = 16 * 1024;

  /** A body in more chunks is read by {@link RequestBodyReader}, which limits their number. */
  private static final int MAX_CHUNKS = 64;

  private final byte[] bytes;
  private final boolean isComplete;

  private InitialBody(byte[] bytes, boolean isComplete) {
    this.bytes = bytes;
    this.isComplete = isComplete;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns whether the body is complete. */
  boolean isComplete() {
    return isComplete;
  }

  /**
   * Reads the available part of the body of {@code request}, without blocking.
   *
   * @param length the announced length; negative if there is none, so the body is empty
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
        // The next reader gets the same failure.
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
