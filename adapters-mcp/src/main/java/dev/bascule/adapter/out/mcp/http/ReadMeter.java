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

  /** Runs {@code read}, which may bring {@code mostBytes} from the socket. */
  <T> T measure(int mostBytes, Read<T> read) throws IOException {
    limit = mostBytes;
    bytes = 0;
    CURRENT.set(this);
    try {
      return read.run();
    } finally {
      // Cheaper than to remove it: most threads are virtual, and read one response.
      CURRENT.set(null);
    }
  }

  /** Returns how many bytes the last read took from the socket. */
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

  /** Reads from the socket. */
  @FunctionalInterface
  interface Read<T> {
    T run() throws IOException;
  }
}
