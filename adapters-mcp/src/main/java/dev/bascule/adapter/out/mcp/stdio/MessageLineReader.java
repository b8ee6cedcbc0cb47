package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageBuffer;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader that splits the output of a child into lines, one message each (MCP 2025-11-25,
 * basic/transports, stdio), of limited length. Used by one thread.
 */
final class MessageLineReader {

  private static final int CHUNK = 8192;

  /** How many bytes of the end of a skipped line are kept. */
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
   * @return the line without its terminator; null at the end of the stream, where an incomplete
   *     line is dropped
   * @throws MessageTooLongException if the line is longer than allowed
   * @throws AnswerBudgetException if the answer budget is exhausted; the line is skipped
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
   * Moves to the end of the line, or of the bytes read; returns whether the end of the line was
   * found.
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
   * @param from the start of the found part of the line in the chunk
   * @param found the length of that part
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
