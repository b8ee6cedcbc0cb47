package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * A token bucket of the bytes that a server may send: a burst, and a rate from then on. It can be
 * overdrawn, since what has come cannot be sent back. A stream that is opened again keeps its
 * allowance, as a tag of its requests. The clock is not read before the burst is spent.
 * Thread-safe; never blocks.
 */
public final class ByteAllowance {

  /** More than any server tells of its own accord, and little work. */
  static final long BYTES_PER_SECOND = 512 * 1024;

  /** For what stands around a message, and for the notifications before an answer. */
  private static final int ROOM = 8 * 1024 * 1024;

  /** For a stream on which no answers come. */
  private static final int NOTIFICATION_BURST = 4 * 1024 * 1024;

  private static final long NANOS_PER_BYTE = Duration.ofSeconds(1).toNanos() / BYTES_PER_SECOND;

  private final long burst;
  private final Ticker ticker;

  @GuardedBy("this")
  private long left;

  @GuardedBy("this")
  private long refilledNanos;

  @GuardedBy("this")
  private boolean wasSpent;

  private ByteAllowance(long burst, Ticker ticker) {
    this.burst = burst;
    this.left = burst;
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns the allowance of a response, or of a stream of events, that holds answers. */
  public static ByteAllowance ofAnswers(int maxMessageBytes, Ticker ticker) {
    return new ByteAllowance((long) maxMessageBytes + ROOM, ticker);
  }

  /** Returns the allowance of a stream of events that holds no answers. */
  public static ByteAllowance ofNotifications(Ticker ticker) {
    return new ByteAllowance(NOTIFICATION_BURST, ticker);
  }

  /** Takes {@code bytes} that have come. Returns whether they were allowed. */
  synchronized boolean take(long bytes) {
    left -= bytes;
    if (left >= 0) {
      return true;
    }
    refill();
    return left >= 0;
  }

  /** Gives back {@code bytes} that were asked for: those of an answer. */
  public synchronized void giveBack(long bytes) {
    left = Math.min(burst, left + bytes);
  }

  /** Returns how long the server is to be left unread; zero if it need not be. */
  synchronized Duration pause() {
    refill();
    return left >= 0 ? Duration.ZERO : Duration.ofNanos(-left * NANOS_PER_BYTE);
  }

  @GuardedBy("this")
  private void refill() {
    long now = ticker.nanos();
    if (!wasSpent) {
      wasSpent = true;
      refilledNanos = now;
      return;
    }
    long earned = (now - refilledNanos) / NANOS_PER_BYTE;
    refilledNanos += earned * NANOS_PER_BYTE;
    left = Math.min(burst, left + earned);
  }
}
