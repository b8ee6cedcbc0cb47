package dev.bascule.adapter.in.http.mcp.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A reader that splits a stream into lines of limited length. Used by one thread. */
final class InputLineReader {

  private static final int CHUNK = 8192;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[CHUNK];
  private int position;
  private int limit;

  InputLineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * Waits for the next line.
   *
   * @return the line without its line feed, or more than the maximum of bytes of a line that is too
   *     long; null at the end of the stream
   */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int begin = position;
      while (position < limit && chunk[position] != '\n') {
        position++;
      }
      // Of the rest of a line that is too long, nothing is kept.
      line.write(chunk, begin, line.size() > maxBytes ? 0 : position - begin);
      if (position < limit) {
        position++;
        return line.toByteArray();
      }
    }
    return line.size() == 0 ? null : line.toByteArray();
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      limit = Math.max(0, in.read(chunk));
      position = 0;
    }
    return position < limit;
  }
}
