package dev.bascule.domain.budget;

import dev.bascule.domain.mcp.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The limit on documents built from the listings of servers, such as {@code /openapi.json}. It
 * bounds the descriptions that a document is made of, and what is written of them ({@link
 * Allowance}): references can multiply a description. Building a document takes many times the
 * memory of one description, so large documents are built one at a time.
 *
 * <p>Thread-safe.
 */
public final class DocumentBudget {

  /** A 64th of the heap, at most 16 MiB. */
  public static final long DEFAULT_MAX_BYTES =
      Math.min(Runtime.getRuntime().maxMemory() / 64, 16L << 20);

  /** The budget of this process. */
  public static final DocumentBudget PROCESS =
      new DocumentBudget(DEFAULT_MAX_BYTES, Duration.ofSeconds(5));

  /** Added to the description of each tool, for what every operation has. */
  private static final int TOOL_BYTES = 2048;

  /** How many times as long as its description a part of a document may be. */
  public static final int MAX_GROWTH = 3;

  /** Documents with shorter descriptions wait for no other. */
  private static final int SMALL_BYTES = 256 * 1024;

  private volatile long maxBytes;
  private final Duration maxWait;
  private final ReentrantLock lock = new ReentrantLock(/* fair= */ true);

  /**
   * @param maxBytes the maximum bytes of one document, and of the descriptions in it
   * @param maxWait how long a large document waits for others
   */
  public DocumentBudget(long maxBytes, Duration maxWait) {
    this.maxBytes = maxBytes;
    this.maxWait = maxWait;
  }

  /** Returns how many bytes {@code tools} count for. */
  public static long bytesOf(List<Tool> tools) {
    return tools.stream().mapToLong(DocumentBudget::bytesOf).sum();
  }

  /** Returns how many bytes {@code tool} counts for. */
  public static long bytesOf(Tool tool) {
    return TOOL_BYTES + (long) tool.json().length();
  }

  /** Sets the maximum bytes of one document, and of the descriptions in it; at least 1. */
  public void setMaxBytes(long bytes) {
    maxBytes = bytes;
  }

  /** Returns the maximum bytes of one document, and of the descriptions in it. */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * Returns what may be written of a new document.
   *
   * @param bytes of all descriptions in it; at most {@link #maxBytes}
   */
  public Allowance newAllowance(long bytes) {
    return new Allowance(maxBytes - bytes);
  }

  /**
   * The bytes that the parts of one document may have. A part may always be as long as its
   * description, so that no part is left without space by those before it, and at most {@link
   * #MAX_GROWTH} times as long if the document has space.
   *
   * <p>Not thread-safe.
   */
  public static final class Allowance {

    /** What all parts together may still have in addition to their descriptions. */
    private long spare;

    private Allowance(long spare) {
      this.spare = spare;
    }

    /** Returns the maximum bytes of a part whose description counts for {@code described}. */
    public long maxBytes(long described) {
      return Math.min(MAX_GROWTH * described, described + Math.max(spare, 0));
    }

    /** Subtracts a part of {@code written} bytes whose description counts for {@code described}. */
    public void subtract(long described, long written) {
      spare -= written - described;
    }
  }

  /**
   * Returns the document that {@code maker} builds from {@code bytes} of descriptions; empty if
   * others take too long, or if the thread is interrupted.
   */
  public <T> Optional<T> make(long bytes, Supplier<? extends T> maker) {
    if (bytes <= SMALL_BYTES) {
      return Optional.of(maker.get());
    }
    try {
      if (!lock.tryLock(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return Optional.of(maker.get());
    } finally {
      lock.unlock();
    }
  }
}
