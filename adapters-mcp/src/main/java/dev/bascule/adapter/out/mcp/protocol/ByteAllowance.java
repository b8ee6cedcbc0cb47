package dev.bascule.adapter.out.mcp.protocol;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * A token bucket of the bytes that a server may send: a burst, and a rate from then on. It can be
 * overdrawn, since what has come cannot be sent back. A stream that is opened again keeps its
 * allowance, as a tag of its requests. The clock is not read before the burst is spent.
 * Thread-safe; only {@link #await} waits.
 */
public final class ByteAllowance {

  /** More than any server sends unasked, and little work. */
  public static final long BYTES_PER_SECOND = 512 * 1024;

  /** For what stands around a message, and for the notifications before an answer. */
  private static final int ROOM = 8 * 1024 * 1024;

  /** For a stream on which no answers come. */
  private static final int NOTIFICATION_BURST = 4 * 1024 * 1024;

  /** A line is work, however short it is. */
  public static final int LINE_COST = 128;

  /** What comes with an answer: the envelopes of JSON-RPC, of an event and of HTTP. */
  private static final int ENVELOPE = 1024;

  /** The longest pause between two checks whether the stream is still read. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

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
  public synchronized boolean take(long bytes) {
    left -= bytes;
    if (left >= 0) {
      return true;
    }
    refill();
    return left >= 0;
  }

  /** Gives back the bytes of an answer that was waited for. */
  public synchronized void giveBack(int answerBytes) {
    left = Math.min(burst, left + answerBytes + ENVELOPE);
  }

  /** Returns whether more than half of the burst is spent, so that lines are to be counted. */
  public synchronized boolean isLow() {
    return left < burst / 2;
  }

  /** Waits until nothing is overdrawn any more, or until {@code stopped}, which it polls. */
  public void await(Sleeper sleeper, BooleanSupplier stopped) throws InterruptedException {
    Duration pause = pause();
    while (pause.isPositive() && !stopped.getAsBoolean()) {
      boolean _ =
          sleeper.sleep(
              pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, new CountDownLatch(1));
      pause = pause();
    }
  }

  private synchronized Duration pause() {
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
