package dev.bascule.domain.budget;

import dev.bascule.domain.mcp.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The limit on documents built from the listings of servers, such as {@code /openapi.json}. A
 * document takes many times the memory of the descriptions in it, so the descriptions are limited,
 * and large documents are built one at a time.
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

  /** Documents with shorter descriptions wait for no other. */
  private static final int SMALL_BYTES = 256 * 1024;

  private volatile long maxBytes;
  private final Duration maxWait;
  private final ReentrantLock lock = new ReentrantLock(/* fair= */ true);

  /**
   * @param maxBytes the maximum bytes of descriptions in one document
   * @param maxWait how long a large document waits for others
   */
  public DocumentBudget(long maxBytes, Duration maxWait) {
    this.maxBytes = maxBytes;
    this.maxWait = maxWait;
  }

  /** Returns how many bytes {@code tools} count for. */
  public static long bytesOf(List<Tool> tools) {
    return tools.stream().mapToLong(tool -> TOOL_BYTES + (long) tool.json().length()).sum();
  }

  /** Sets the maximum bytes of descriptions in one document; at least 1. */
  public void setMaxBytes(long bytes) {
    maxBytes = bytes;
  }

  /** Returns the maximum bytes of descriptions in one document. */
  public long maxBytes() {
    return maxBytes;
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
