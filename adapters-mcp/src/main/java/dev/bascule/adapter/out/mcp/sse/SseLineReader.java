package dev.bascule.adapter.out.mcp.sse;

import dev.bascule.adapter.out.mcp.jsonrpc.MessageBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader that splits a stream into lines that end with CR, LF or both. Does not wait for an LF
 * after a CR, which completes an event, because the LF may be delayed. Used by one thread.
 */
final class SseLineReader {

  private static final int CHUNK = 8192;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final int maxValueBytes;
  private final int maxLineBytes;

  private final byte[] chunk = new byte[CHUNK];
  private int position;
  private int limit;
  private boolean lastWasCarriageReturn;
  private boolean isFirstLine = true;

  /** The length of the field's name is added to {@code maxValueBytes}. */
  SseLineReader(InputStream in, int maxValueBytes) {
    this.in = in;
    this.maxValueBytes = maxValueBytes;
    this.maxLineBytes = (int) Math.min(Integer.MAX_VALUE - 8L, maxValueBytes + 32L);
  }

  /**
   * Waits for the next line.
   *
   * @return the line without its terminator; null at the end of the stream, where an incomplete
   *     line is dropped
   */
  byte @Nullable [] next() throws IOException {
    try (MessageBuffer line = new MessageBuffer(maxLineBytes, maxValueBytes)) {
      while (fill()) {
        skipLineFeedOfLastLine();
        int begin = position;
        while (position < limit && chunk[position] != '\n' && chunk[position] != '\r') {
          position++;
        }
        line.append(chunk, begin, position);
        if (position < limit) {
          lastWasCarriageReturn = chunk[position] == '\r';
          position++;
          return withoutByteOrderMark(line.take());
        }
      }
      return null;
    }
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      limit = Math.max(0, in.read(chunk, 0, chunk.length));
      position = 0;
    }
    return position < limit;
  }

  private void skipLineFeedOfLastLine() {
    if (lastWasCarriageReturn && chunk[position] == '\n') {
      position++;
    }
    lastWasCarriageReturn = false;
  }

  private byte[] withoutByteOrderMark(byte[] line) {
    boolean marked =
        isFirstLine
            && line.length >= BYTE_ORDER_MARK.length
            && line[0] == BYTE_ORDER_MARK[0]
            && line[1] == BYTE_ORDER_MARK[1]
            && line[2] == BYTE_ORDER_MARK[2];
    isFirstLine = false;
    return marked ? Arrays.copyOfRange(line, BYTE_ORDER_MARK.length, line.length) : line;
  }
}
