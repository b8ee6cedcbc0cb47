package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageBuffer;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits what a child writes into lines, one message each (MCP 2025-11-25, basic/transports,
 * stdio), and bounds their length. Used by one thread.
 */
final class MessageLineReader {

  private static final int CHUNK = 8192;

  /** So much of the end of a line that is skipped is kept. */
  private static final int END = 128;

  private final InputStream in;
  private final int maxLineBytes;

  private final byte[] chunk = new byte[CHUNK];
  private int position;
  private int limit;

  MessageLineReader(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Waits for the next line.
   *
   * @return the line without its end; null at the end of the stream, which drops an unfinished line
   * @throws MessageTooLongException if the line is longer than allowed
   * @throws AnswerBudgetException if there was no memory for the line, which is skipped
   */
  byte @Nullable [] next() throws IOException {
    try (MessageBuffer line = new MessageBuffer(maxLineBytes, maxLineBytes)) {
      while (fill()) {
        int begin = position;
        boolean isWhole = findEnd();
        int size = line.size() + position - begin;
        try {
          line.append(chunk, begin, position);
        } catch (AnswerBudgetException e) {
          throw new AnswerBudgetException(e.beginning(), skipLine(begin, size, isWhole));
        }
        if (isWhole) {
          position++;
          return line.take();
        }
      }
      return null;
    }
  }

  /**
   * Moves the position to the end of the line, or of what was read; returns whether it is there.
   */
  private boolean findEnd() {
    while (position < limit && chunk[position] != '\n') {
      position++;
    }
    return position < limit;
  }

  /**
   * Skips the rest of a line, and returns its last bytes.
   *
   * @param from where what was found of it begins in the chunk
   * @param found how many bytes of it were found
   */
  private byte[] skipLine(int from, int found, boolean isWhole) throws IOException {
    byte[] end = Arrays.copyOfRange(chunk, Math.max(from, position - END), position);
    long size = found;
    boolean isSkipped = isWhole;
    while (!isSkipped && fill()) {
      int begin = position;
      isSkipped = findEnd();
      size += position - begin;
      if (size > maxLineBytes) {
        throw new MessageTooLongException(maxLineBytes);
      }
      end = lastBytes(end, begin);
    }
    position += isSkipped ? 1 : 0;
    return end;
  }

  private byte[] lastBytes(byte[] before, int begin) {
    byte[] all = Arrays.copyOf(before, before.length + position - begin);
    System.arraycopy(chunk, begin, all, before.length, position - begin);
    return Arrays.copyOfRange(all, Math.max(0, all.length - END), all.length);
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      limit = Math.max(0, in.read(chunk, 0, chunk.length));
      position = 0;
    }
    return position < limit;
  }
}
