package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * The bytes that a server may send: a burst, and then a rate. It can be overdrawn, because received
 * bytes cannot be rejected. A stream that is reopened keeps its allowance, as a tag of its
 * requests. Thread-safe; only {@link #await} blocks.
 */
public final class ByteAllowance {

  /** More than any server sends unrequested, and cheap to process. */
  public static final int BYTES_PER_SECOND = 512 * 1024;

  /** For the envelope of a message, and for the notifications before a response. */
  private static final int ROOM = 8 * 1024 * 1024;

  /** For a stream without responses. */
  private static final int NOTIFICATION_BURST = 4 * 1024 * 1024;

  /** The cost of a line, however short it is. */
  public static final int LINE_COST = 128;

  /** The overhead of a response: the envelopes of JSON-RPC, of an event and of HTTP. */
  private static final int ENVELOPE = 1024;

  /** The maximum pause between two checks whether the stream is still read. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final TokenBucket bytes;

  private ByteAllowance(int burst, Ticker ticker) {
    this.bytes = new TokenBucket(new Rate(BYTES_PER_SECOND, Duration.ofSeconds(1), burst), ticker);
  }

  /**
   * Returns the allowance of a response, or of an event stream with responses.
   *
   * @param ticker one that stands still if nothing is to be earned
   */
  public static ByteAllowance ofAnswers(int maxMessageBytes, Ticker ticker) {
    return new ByteAllowance(
        Math.clamp((long) maxMessageBytes + ROOM, ROOM, Integer.MAX_VALUE), ticker);
  }

  /** Returns the allowance of an event stream without responses. */
  public static ByteAllowance ofNotifications(Ticker ticker) {
    return new ByteAllowance(NOTIFICATION_BURST, ticker);
  }

  /** Takes {@code count} received bytes. Returns whether they were within the allowance. */
  public boolean take(long count) {
    return bytes.acquire(count).isZero();
  }

  /** Returns the bytes of an expected response to the allowance. */
  public void giveBack(int answerBytes) {
    bytes.release((long) answerBytes + ENVELOPE);
  }

  /** Returns whether more than half of the burst is used, so that lines must be counted. */
  public boolean isLow() {
    return !bytes.waitTime(bytes.rate().burst() / 2).isZero();
  }

  /** Waits until the allowance is no longer overdrawn, or until {@code stopped}, which it polls. */
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
