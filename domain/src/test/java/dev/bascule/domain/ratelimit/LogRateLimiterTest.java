package dev.bascule.domain.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogRateLimiterTest {

  private final FakeTicker ticker = new FakeTicker();
  private final LogRateLimiter limiter =
      new LogRateLimiter(new Rate(1, Duration.ofSeconds(1), 2), ticker);

  @Test
  void countsSuppressedMessagesOnce() {
    assertEquals(OptionalLong.of(0), limiter.tryAcquire());
    assertEquals(OptionalLong.of(0), limiter.tryAcquire());
    assertEquals(OptionalLong.empty(), limiter.tryAcquire());
    assertEquals(OptionalLong.empty(), limiter.tryAcquire());
    ticker.advance(Duration.ofSeconds(2));

    assertEquals(OptionalLong.of(2), limiter.tryAcquire());
    assertEquals(OptionalLong.of(0), limiter.tryAcquire());
    assertEquals(OptionalLong.empty(), limiter.tryAcquire());
  }
}
