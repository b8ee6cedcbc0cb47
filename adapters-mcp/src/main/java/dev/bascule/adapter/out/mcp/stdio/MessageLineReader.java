package dev.bascule.adapter.out.mcp.stdio;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits what a child writes into lines, one message each (MCP 2025-11-25, basic/transports,
 * stdio), and bounds their length. Used by one thread.
 */
final class MessageLineReader {

  private static final int CHUNK = 8192;

  private final InputStream in;
  private final int maxLineBytes;

  private final byte[] chunk = new byte[CHUNK];
  private int position;
  private int limit;

  MessageLineReader(InputStream in, int maxLineBytes) {
    this.in = requireNonNull(in, "in");
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Waits for the next line.
   *
   * @return the line without its end; null at the end of the stream, which drops an unfinished line
   * @throws MessageTooLongException if the line is longer than allowed
   */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int begin = position;
      while (position < limit && chunk[position] != '\n') {
        position++;
      }
      if ((long) line.size() + position - begin > maxLineBytes) {
        throw new MessageTooLongException(maxLineBytes);
      }
      line.write(chunk, begin, position - begin);
      if (position < limit) {
        position++;
        return line.toByteArray();
      }
    }
    return null;
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      limit = Math.max(0, in.read(chunk, 0, chunk.length));
      position = 0;
    }
    return position < limit;
  }
}
