package dev.bascule.bootstrap.wiring.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.FakeSharedRates;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class EngineRatesTest {

  /** A replica that is alone borrows batches of ten. */
  private static final BucketKey ANN =
      BucketKey.ofCaller("key:ann", new Rate(1, Duration.ofHours(1), /* burst= */ 40));

  private final FakeTicker ticker = new FakeTicker();
  private final FakeSharedRates engine = new FakeSharedRates(ticker);
  private final List<Runnable> schedules = new ArrayList<>();
  private final EngineRates rates =
      new EngineRates(
          engine,
          new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, () -> Instant.EPOCH, _ -> {}),
          () -> 0,
          (_, task) -> {
            schedules.add(task);
            return () -> schedules.remove(task);
          },
          Executors.newVirtualThreadPerTaskExecutor(),
          ticker);

  @Test
  void returnsUnusedTokensPeriodically() {
    assertThat(rates.create(ANN).tryAcquire()).isZero();
    assertThat(engine.left(ANN)).isEqualTo(40 - 1 - 10);

    ticker.advance(Duration.ofSeconds(1));
    schedules.forEach(Runnable::run);

    assertThat(engine.left(ANN)).isEqualTo(39);
  }

  @Test
  void returnsUnusedTokensWhenClosed() {
    assertThat(rates.create(ANN).tryAcquire()).isZero();

    rates.close();

    assertThat(engine.left(ANN)).isEqualTo(39);
    assertThat(schedules).isEmpty();
  }
}
