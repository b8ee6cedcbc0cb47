package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A counter of the bytes that a thread reads from a {@link MeteredSocket}, which fails the read
 * that exceeds a limit: OkHttp reads the parts of a response that are not body, such as chunk
 * extensions (RFC 9112, section 7.1.1), into memory up to the end of a line, however long it is.
 * OkHttp reads an HTTP/1.1 response on the calling thread, so the meter is thread-local. Used by
 * one thread at a time.
 */
final class ReadMeter {

  private static final ThreadLocal<@Nullable ReadMeter> CURRENT = new ThreadLocal<>();

  private int limit;
  private int bytes;

  /**
   * Counts the bytes that the calling thread reads, up to {@code mostBytes}, until {@link #end}.
   */
  void begin(int mostBytes) {
    limit = mostBytes;
    bytes = 0;
    CURRENT.set(this);
  }

  /** Ends the counting of {@link #begin}. */
  void end() {
    // Cheaper than to remove it: most threads are virtual, and read one response.
    CURRENT.set(null);
  }

  /** Returns the number of bytes read since {@link #begin}. */
  int bytes() {
    return bytes;
  }

  /**
   * Counts {@code count} bytes for the reading thread.
   *
   * @throws HttpExecution.UnreadableResponseException if the limit is exceeded
   */
  static void count(int count) throws IOException {
    ReadMeter meter = CURRENT.get();
    if (meter != null) {
      meter.add(count);
    }
  }

  private void add(int count) throws IOException {
    bytes += count;
    if (bytes > limit) {
      throw new HttpExecution.UnreadableResponseException(
          "the server sent more than " + limit + " bytes of HTTP framing without a body byte");
    }
  }
}
