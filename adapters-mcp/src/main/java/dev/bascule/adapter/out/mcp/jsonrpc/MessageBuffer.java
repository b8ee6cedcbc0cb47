package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.domain.budget.AnswerBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A buffer for the bytes of one message. Limited; a long message is charged to the request that it
 * answers, until it is taken or the buffer is closed. Grows without copying. Used by one thread.
 */
public final class MessageBuffer implements AutoCloseable {

  private static final int MIN_CHUNK = 256;
  private static final int MAX_CHUNK = 1 << 20;

  private static final byte[] EMPTY = new byte[0];

  private final int maxBytes;
  private final int reportedMaxBytes;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] last = EMPTY;
  private int lastLength;
  private int size;
  private AnswerBudget.@Nullable Charge charge;

  /**
   * @param maxBytes the maximum number of bytes
   * @param reportedMaxBytes the limit in the message of the exception
   */
  public MessageBuffer(int maxBytes, int reportedMaxBytes) {
    this.maxBytes = maxBytes;
    this.reportedMaxBytes = reportedMaxBytes;
  }

  /** Returns the number of bytes in the buffer. */
  public int size() {
    return size;
  }

  /**
   * Adds the bytes from {@code from}, inclusive, to {@code to}, exclusive. May wait for room in the
   * answer budget for a short time.
   *
   * @throws MessageTooLongException if the limit is exceeded
   * @throws AnswerBudgetException if the answer budget is exhausted
   */
  public void append(byte[] bytes, int from, int to)
      throws MessageTooLongException, AnswerBudgetException {
    int length = to - from;
    if (length > maxBytes - size) {
      close();
      throw new MessageTooLongException(reportedMaxBytes);
    }
    reserve(size + length);
    int at = from;
    while (at < to) {
      if (lastLength == last.length) {
        addChunk(to - at);
      }
      int copied = Math.min(to - at, last.length - lastLength);
      System.arraycopy(bytes, at, last, lastLength, copied);
      lastLength += copied;
      at += copied;
    }
    size += length;
  }

  private void addChunk(int wanted) {
    if (last.length > 0) {
      full.add(last);
    }
    int length = Math.max(wanted, Math.clamp(size, MIN_CHUNK, MAX_CHUNK));
    last = new byte[Math.min(length, maxBytes)];
    lastLength = 0;
  }

  private void reserve(int bytes) throws AnswerBudgetException {
    if (bytes <= AnswerBudget.UNTRACKED_BYTES) {
      return;
    }
    AnswerBudget.Charge reserved = charge;
    if (reserved == null) {
      reserved = AnswerBudget.acquireCurrent();
      charge = reserved;
    }
    if (!reserved.tryReserve(bytes)) {
      byte[] beginning = full.isEmpty() ? last : full.getFirst();
      close();
      throw new AnswerBudgetException(beginning);
    }
  }

  /** Returns the bytes, and clears the buffer. */
  public byte[] take() {
    byte[] all;
    if (full.isEmpty()) {
      all = lastLength == last.length ? last : Arrays.copyOf(last, lastLength);
    } else {
      all = new byte[size];
      int at = 0;
      for (byte[] chunk : full) {
        System.arraycopy(chunk, 0, all, at, chunk.length);
        at += chunk.length;
      }
      System.arraycopy(last, 0, all, at, lastLength);
    }
    close();
    return all;
  }

  /** Clears the buffer, which may be used again. */
  @Override
  public void close() {
    full.clear();
    last = EMPTY;
    lastLength = 0;
    size = 0;
    AnswerBudget.Charge reserved = charge;
    charge = null;
    if (reserved != null) {
      reserved.close();
    }
  }
}
