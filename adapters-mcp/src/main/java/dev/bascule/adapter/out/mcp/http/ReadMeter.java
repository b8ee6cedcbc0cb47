package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that come from a {@link MeteredSocket} while a thread reads a response, and
 * fails the read that would exceed a limit: OkHttp reads the parts of a response that are no body,
 * such as the extensions of a chunk (RFC 9112, 7.1.1), into memory up to the end of a line,
 * wherever that is. OkHttp reads a response of HTTP/1.1 on the thread that asks for it, so the
 * meter is the thread's. Used by one thread at a time.
 */
final class ReadMeter {

  private static final ThreadLocal<@Nullable ReadMeter> CURRENT = new ThreadLocal<>();

  private int limit;
  private int bytes;

  /** Counts what the calling thread reads, {@code mostBytes} at most, until {@link #end}. */
  void begin(int mostBytes) {
    limit = mostBytes;
    bytes = 0;
    CURRENT.set(this);
  }

  /** Ends what {@link #begin} began. */
  void end() {
    // Cheaper than to remove it: most threads are virtual, and read one response.
    CURRENT.set(null);
  }

  /** Returns the number of bytes that came from the socket since {@link #begin}. */
  int bytes() {
    return bytes;
  }

  /**
   * Counts {@code count} bytes from the socket for the thread that reads.
   *
   * @throws HttpExecution.UnreadableResponseException if these are more than it may read
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
          "the server sent more than " + limit + " bytes of HTTP framing at one place");
    }
  }
}
