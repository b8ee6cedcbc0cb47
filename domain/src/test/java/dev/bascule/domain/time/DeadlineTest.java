package dev.bascule.domain.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final FakeTicker ticker = new FakeTicker();

  @Test
  void countsDownAcrossOverflow() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(10), ticker);

    ticker.advance(Duration.ofSeconds(4));

    assertEquals(Duration.ofSeconds(6), deadline.remaining(ticker));
    assertFalse(deadline.hasPassed(ticker));
  }

  @Test
  void hasPassedAtExactTime() {
    Deadline deadline = Deadline.after(Duration.ofNanos(3), ticker);

    ticker.advanceNanos(2);
    assertFalse(deadline.hasPassed(ticker));
    ticker.advanceNanos(1);

    assertTrue(deadline.hasPassed(ticker));
    assertEquals(Duration.ZERO, deadline.remaining(ticker));
  }

  @Test
  void neverReturnsNegativeRemainder() {
    Deadline deadline = Deadline.after(Duration.ZERO, ticker);

    ticker.advance(Duration.ofDays(1));

    assertEquals(Duration.ZERO, deadline.remaining(ticker));
    assertEquals(0, deadline.remainingNanos(ticker));
  }

  @Test
  void limitsUnlimitedTimeoutToRangeOfTicker() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), ticker);

    assertEquals(Duration.ofNanos(Long.MAX_VALUE / 2), deadline.remaining(ticker));
  }

  @Test
  void rejectsNegativeTimeout() {
    assertThrows(
        IllegalArgumentException.class, () -> Deadline.after(Duration.ofNanos(-1), ticker));
  }

  @Test
  void returnsEarlierDeadlineAcrossOverflow() {
    Deadline before = new Deadline(Long.MAX_VALUE);
    Deadline after = new Deadline(Long.MIN_VALUE);

    assertEquals(before, before.earlier(after));
    assertEquals(before, after.earlier(before));
    assertSame(before, before.earlier(new Deadline(Long.MAX_VALUE)));
  }

  @Test
  void systemTickerNeverRunsBackwards() {
    long earlier = Ticker.system().nanos();

    assertTrue(Ticker.system().nanos() - earlier >= 0);
  }
}
