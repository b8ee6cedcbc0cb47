package dev.bascule.domain.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.time.FakeTicker;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTicker ticker = new FakeTicker();

  @Test
  void acceptsReturnedTokens() {
    TokenBucket limiter = new TokenBucket(new Rate(1, SECOND, 2), ticker);
    limiter.tryAcquire();
    limiter.tryAcquire();
    limiter.release(1);
    limiter.release(1);
    limiter.release(1);

    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(SECOND, limiter.tryAcquire());
  }

  @Test
  void showsAvailableTokensWithoutTakingOne() {
    TokenBucket limiter = new TokenBucket(new Rate(1, SECOND, 2), ticker);
    limiter.acquire(5);

    assertEquals(OptionalLong.of(0), limiter.available());
    ticker.advance(SECOND.multipliedBy(4));
    assertEquals(OptionalLong.of(1), limiter.available());
    assertEquals(OptionalLong.of(1), limiter.available());
    ticker.advance(SECOND.multipliedBy(9));
    assertEquals(OptionalLong.of(2), limiter.available());
  }

  @Test
  void allowsBurstAndThenReturnsTimeToNextToken() {
    TokenBucket limiter = new TokenBucket(new Rate(50, SECOND, 3), ticker);

    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ofMillis(20), limiter.tryAcquire());
  }

  @Test
  void canBeOverdrawn() {
    TokenBucket limiter = new TokenBucket(new Rate(1, SECOND, 2), ticker);

    assertEquals(Duration.ZERO, limiter.acquire(2));
    assertEquals(SECOND.multipliedBy(3), limiter.acquire(3));
    assertEquals(SECOND.multipliedBy(4), limiter.tryAcquire());
    assertEquals(SECOND.multipliedBy(5), limiter.waitTime(2));
    ticker.advance(SECOND.multipliedBy(5));
    assertEquals(Duration.ZERO, limiter.waitTime(2));
    assertEquals(SECOND, limiter.acquire(3));
  }

  @Test
  void earnsNothingWhileFull() {
    TokenBucket limiter = new TokenBucket(new Rate(1, SECOND, 2), ticker);
    ticker.advance(SECOND.multipliedBy(10));

    assertEquals(SECOND, limiter.acquire(3));
  }

  @Test
  void rejectsOneNanosecondTooEarly() {
    TokenBucket limiter = new TokenBucket(new Rate(1, SECOND, 1), ticker);
    limiter.tryAcquire();

    ticker.advance(SECOND.minusNanos(1));
    assertEquals(Duration.ofNanos(1), limiter.tryAcquire());
    ticker.advance(Duration.ofNanos(1));
    assertEquals(Duration.ZERO, limiter.tryAcquire());
  }

  @Test
  void doesNotRoundIndivisiblePeriods() {
    TokenBucket limiter = new TokenBucket(new Rate(3, SECOND, 1), ticker);
    limiter.tryAcquire();
    int taken = 0;
    for (int i = 0; i < 3000; i++) {
      ticker.advance(limiter.tryAcquire());
      taken += limiter.tryAcquire().isZero() ? 1 : 0;
    }

    assertEquals(3000, taken);
    assertEquals(Duration.ofNanos(333_333_334), waitAfterOne(3));
  }

  private Duration waitAfterOne(int times) {
    TokenBucket limiter = new TokenBucket(new Rate(times, SECOND, 1), ticker);
    limiter.tryAcquire();
    return limiter.tryAcquire();
  }

  @Test
  void neverExceedsBurst() {
    TokenBucket limiter = new TokenBucket(new Rate(Rate.MAX_PERMITS, SECOND, 2), ticker);
    ticker.advance(Duration.ofDays(36_500));

    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ZERO, limiter.tryAcquire());
    assertEquals(Duration.ofNanos(1000), limiter.tryAcquire());
  }

  @Test
  void toleratesTickerOverflowAndUnorderedReadings() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    TokenBucket limiter = new TokenBucket(new Rate(1, Duration.ofNanos(10), 1), nanos::get);

    assertEquals(Duration.ZERO, limiter.tryAcquire());
    nanos.set(Long.MIN_VALUE + 3);
    assertEquals(Duration.ofNanos(1), limiter.tryAcquire());
    nanos.set(Long.MAX_VALUE - 5);
    assertEquals(Duration.ofNanos(1), limiter.tryAcquire());
    nanos.set(Long.MIN_VALUE + 4);
    assertEquals(Duration.ZERO, limiter.tryAcquire());
  }

  @RepeatedTest(200)
  void agreesWithNaiveModel(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Rate rate =
        new Rate(
            1 + random.nextInt(random.nextBoolean() ? 10 : Rate.MAX_PERMITS),
            random.nextBoolean()
                ? SECOND
                : Duration.ofNanos(1 + random.nextLong(3_600_000_000_000L)),
            1 + random.nextInt(random.nextBoolean() ? 5 : Rate.MAX_PERMITS));
    TokenBucket limiter = new TokenBucket(rate, ticker);
    Model model = new Model(rate);
    long mean = 1 + 2 * rate.per().toNanos() / rate.times();
    for (int i = 0; i < 500; i++) {
      long step = random.nextInt(4) == 0 ? 0 : random.nextLong(mean);
      ticker.advance(Duration.ofNanos(step));
      model.advance(step);

      assertEquals(model.tryAcquire(), limiter.tryAcquire().isZero(), () -> rate.toString());
    }
  }

  @RepeatedTest(50)
  void returnsExactWaitTime(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Rate rate = new Rate(1 + random.nextInt(1000), SECOND, 1 + random.nextInt(5));
    TokenBucket limiter = new TokenBucket(rate, ticker);
    for (int i = 0; i < 100; i++) {
      Duration wait = limiter.tryAcquire();
      if (wait.isPositive()) {
        ticker.advance(wait.minusNanos(1));
        assertEquals(Duration.ofNanos(1), limiter.tryAcquire());
        ticker.advance(Duration.ofNanos(1));
        assertEquals(Duration.ZERO, limiter.tryAcquire());
      }
    }
  }

  @Test
  void rejectsRatesOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new Rate(0, SECOND, 1));
    assertThrows(IllegalArgumentException.class, () -> new Rate(1, SECOND, 0));
    assertThrows(IllegalArgumentException.class, () -> new Rate(1, Duration.ZERO, 1));
    assertThrows(IllegalArgumentException.class, () -> new Rate(1, Duration.ofHours(2), 1));
    assertThrows(IllegalArgumentException.class, () -> new Rate(Rate.MAX_PERMITS + 1, SECOND, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Rate(1, Duration.ofHours(1), Rate.MAX_PERMITS + 1));
  }

  @Test
  void formatsRateInShortForm() {
    assertEquals("50/s", new Rate(50, SECOND, 1).text());
    assertEquals("5/m", new Rate(5, Duration.ofMinutes(1), 1).text());
    assertEquals("7/h", new Rate(7, Duration.ofHours(1), 1).text());
  }

  /** The tokens as an exact number without limits. */
  private static final class Model {

    private final BigInteger whole;
    private final BigInteger most;
    private final BigInteger perNano;
    private BigInteger tokens;

    Model(Rate rate) {
      whole = BigInteger.valueOf(rate.per().toNanos());
      most = whole.multiply(BigInteger.valueOf(rate.burst()));
      perNano = BigInteger.valueOf(rate.times());
      tokens = most;
    }

    void advance(long nanos) {
      tokens = tokens.add(perNano.multiply(BigInteger.valueOf(nanos))).min(most);
    }

    boolean tryAcquire() {
      boolean isThere = tokens.compareTo(whole) >= 0;
      tokens = isThere ? tokens.subtract(whole) : tokens;
      return isThere;
    }
  }
}
