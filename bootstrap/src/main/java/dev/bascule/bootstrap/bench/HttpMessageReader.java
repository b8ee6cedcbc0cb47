package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads HTTP/1.1 messages that say how long they are, one after another, for as little processor
 * time as possible: whoever measures must not be what is measured. Not thread-safe.
 */
final class HttpMessageReader {

  private static final int LONGEST = 32 << 20;

  private final InputStream in;
  private byte[] buffer = new byte[8 << 10];
  private int filled;

  HttpMessageReader(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for the next message.
   *
   * @return the message; empty where the other side closed the connection before it
   * @throws IOException if the connection breaks, within a message or at all, or if the message is
   *     longer than 32 MiB
   */
  Optional<HttpMessage> next() throws IOException {
    int headEnd = headEnd();
    while (headEnd < 0) {
      if (!fill()) {
        return ended();
      }
      headEnd = headEnd();
    }
    String head = new String(buffer, 0, headEnd, ISO_8859_1);
    int start = headEnd + 4;
    int end = start + length(head);
    while (filled < end) {
      if (!fill()) {
        throw new EOFException("the connection ended within a message");
      }
    }
    byte[] body = Arrays.copyOfRange(buffer, start, end);
    System.arraycopy(buffer, end, buffer, 0, filled - end);
    filled -= end;
    return Optional.of(new HttpMessage(head, body));
  }

  private Optional<HttpMessage> ended() throws EOFException {
    if (filled > 0) {
      throw new EOFException("the connection ended within a head");
    }
    return Optional.empty();
  }

  private static int length(String head) {
    return new HttpMessage(head, new byte[0])
        .field("Content-Length")
        .map(Integer::parseInt)
        .orElse(0);
  }

  /** Returns where the empty line begins; negative where it did not come yet. */
  private int headEnd() {
    for (int i = 3; i < filled; i++) {
      if (buffer[i] == '\n'
          && buffer[i - 1] == '\r'
          && buffer[i - 2] == '\n'
          && buffer[i - 3] == '\r') {
        return i - 3;
      }
    }
    return -1;
  }

  private boolean fill() throws IOException {
    if (filled == buffer.length) {
      if (filled >= LONGEST) {
        throw new IOException("a message is longer than " + LONGEST + " bytes");
      }
      buffer = Arrays.copyOf(buffer, filled * 2);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, read);
    return read >= 0;
  }
}
