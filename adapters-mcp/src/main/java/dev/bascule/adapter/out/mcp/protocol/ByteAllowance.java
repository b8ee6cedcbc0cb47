package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * The bytes that a server may send: a burst, and a rate from then on. It can be overdrawn, since
 * what has come cannot be sent back. A stream that is opened again keeps its allowance, as a tag of
 * its requests. Thread-safe; only {@link #await} waits.
 */
public final class ByteAllowance {

  /** More than any server sends unasked, and little work. */
  public static final int BYTES_PER_SECOND = 512 * 1024;

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

  private final TokenBucket bytes;

  private ByteAllowance(int burst, Ticker ticker) {
    this.bytes = new TokenBucket(new Rate(BYTES_PER_SECOND, Duration.ofSeconds(1), burst), ticker);
  }

  /**
   * Returns the allowance of a response, or of a stream of events, that holds answers.
   *
   * @param ticker one that stands still if nothing is to be earned
   */
  public static ByteAllowance ofAnswers(int maxMessageBytes, Ticker ticker) {
    return new ByteAllowance(
        Math.clamp((long) maxMessageBytes + ROOM, ROOM, Integer.MAX_VALUE), ticker);
  }

  /** Returns the allowance of a stream of events that holds no answers. */
  public static ByteAllowance ofNotifications(Ticker ticker) {
    return new ByteAllowance(NOTIFICATION_BURST, ticker);
  }

  /** Takes {@code count} bytes that have come. Returns whether they were allowed. */
  public boolean take(long count) {
    return bytes.acquire(count).isZero();
  }

  /** Gives back the bytes of an answer that was waited for. */
  public void giveBack(int answerBytes) {
    bytes.release((long) answerBytes + ENVELOPE);
  }

  /** Returns whether more than half of the burst is spent, so that lines are to be counted. */
  public boolean isLow() {
    return !bytes.waitTime(bytes.rate().burst() / 2).isZero();
  }

  /** Waits until nothing is overdrawn any more, or until {@code stopped}, which it polls. */
  public void await(Sleeper sleeper, BooleanSupplier stopped) throws InterruptedException {
    Duration pause = bytes.waitTime(0);
    while (pause.isPositive() && !stopped.getAsBoolean()) {
      boolean _ =
          sleeper.sleep(
              pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, new CountDownLatch(1));
      pause = bytes.waitTime(0);
    }
  }
}
