package dev.bascule.domain.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BreakerJitterTest {

  private static final Duration RECOVERY = BreakerSettings.DEFAULTS.recoveryTimeout();

  private final FakeTicker ticker = new FakeTicker();

  private CircuitBreaker opened(BreakerJitter jitter) {
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, jitter, ticker, () -> Instant.EPOCH, _ -> {});
    for (int i = 0; i < BreakerSettings.DEFAULTS.failureThreshold(); i++) {
      breaker.run(() -> "", _ -> BreakerFixture.REMOTE_FAILURE, _ -> "");
    }
    return breaker;
  }

  @Test
  void spreadsFirstProbesOfReplicasThatOpenTogether() {
    LongSummaryStatistics openMillis =
        LongStream.range(0, 10)
            .mapToObj(seed -> opened(BreakerJitter.of(seed)).snapshot().retryAfter())
            .collect(Collectors.summarizingLong(Duration::toMillis));

    assertThat(openMillis.getMax() - openMillis.getMin())
        .isGreaterThanOrEqualTo(RECOVERY.toMillis() / 10);
    assertThat(openMillis.getMin()).isGreaterThanOrEqualTo(RECOVERY.toMillis() * 9 / 10);
    assertThat(openMillis.getMax()).isLessThanOrEqualTo(RECOVERY.toMillis() * 11 / 10);
  }

  @Test
  void differsBetweenBreakersOfOneReplica() {
    BreakerJitter jitter = BreakerJitter.of(1);

    List<Duration> opens =
        Stream.of("a", "b", "c")
            .map(key -> opened(jitter.forKey(key)).snapshot().retryAfter())
            .toList();

    assertThat(opens).doesNotHaveDuplicates();
    assertEquals(opens.getFirst(), opened(jitter.forKey("a")).snapshot().retryAfter());
  }

  @Test
  void spreadsReturnOfRejectedCallers() {
    CircuitBreaker breaker = opened(BreakerJitter.of(1));
    Duration open = breaker.snapshot().retryAfter();

    LongSummaryStatistics seconds =
        Stream.generate(
                () -> {
                  ticker.advanceNanos(1_000);
                  return assertInstanceOf(CallAdmission.Rejected.class, breaker.tryAcquire());
                })
            .limit(1_000)
            .map(CallAdmission.Rejected::retryAfter)
            .collect(Collectors.summarizingLong(Duration::toSeconds));

    assertThat(seconds.getMax() - seconds.getMin()).isGreaterThanOrEqualTo(2);
    assertThat(seconds.getMin()).isGreaterThanOrEqualTo(open.toSeconds());
    assertThat(seconds.getMax()).isLessThanOrEqualTo(open.toMillis() * 11 / 10_000 + 1);
  }

  @Test
  void keepsOpenTimeOfOrderAndOfServer() {
    CircuitBreaker breaker = opened(BreakerJitter.of(1));
    breaker.forceOpen(Duration.ofMinutes(2));
    Duration ordered = breaker.snapshot().retryAfter();
    breaker.forceClose();
    for (int i = 0; i < BreakerSettings.DEFAULTS.failureThreshold(); i++) {
      breaker.run(
          () -> "", _ -> BreakerFixture.failureWithRetryAfter(Duration.ofMinutes(1)), _ -> "");
    }

    assertEquals(
        List.of(Duration.ofMinutes(2), Duration.ofMinutes(1)),
        List.of(ordered, breaker.snapshot().retryAfter()));
  }
}
