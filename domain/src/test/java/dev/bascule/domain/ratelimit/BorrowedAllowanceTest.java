package dev.bascule.domain.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BorrowedAllowanceTest {

  private static final Optional<Duration> TAKEN = Optional.of(Duration.ZERO);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Two replicas borrow batches of 10. */
  private static final BucketKey ANN = BucketKey.ofCaller("ann", new Rate(10, SECOND, 80));

  private final FakeTicker ticker = new FakeTicker();
  private final FakeSharedRates engine = new FakeSharedRates(ticker);
  private final List<Runnable> background = new ArrayList<>();
  private final CircuitBreaker breaker =
      new CircuitBreaker(
          new BreakerSettings(3, SECOND, 1, Duration.ofSeconds(10), 1),
          ticker,
          () -> Instant.EPOCH,
          _ -> {});
  private int members = 2;
  private final SharedRateLimiters limiters =
      new SharedRateLimiters(engine, breaker, () -> members, ticker, background::add);
  private final RateLimiter limiter = limiters.create(ANN);

  @Test
  void doesNotCallEngineWhileThereIsStock() {
    assertThat(limiter.poll()).isEmpty();
    assertThat(limiter.tryAcquire()).isZero();
    assertThat(engine.takeCalls()).isEqualTo(1);
    assertThat(engine.left(ANN)).isEqualTo(80 - 1 - 10);

    for (int i = 0; i < 10; i++) {
      assertThat(limiter.poll()).isEqualTo(TAKEN);
    }
    assertThat(engine.takeCalls()).isZero();
    assertThat(limiter.poll()).isEmpty();
  }

  @Test
  void borrowsMoreInBackgroundWhenHalfIsSpent() {
    assertThat(limiter.tryAcquire()).isZero();
    spend(4);
    assertThat(background).isEmpty();

    spend(2);
    assertThat(background).hasSize(1);
    background.removeFirst().run();

    assertThat(engine.left(ANN)).isEqualTo(80 - 7 - 9);
    spend(9);
  }

  @Test
  void borrowsLaterIfBackgroundIsFull() {
    SharedRateLimiters busy =
        new SharedRateLimiters(
            engine,
            breaker,
            () -> members,
            ticker,
            _ -> {
              throw new RejectedExecutionException();
            });
    RateLimiter without = busy.create(ANN);
    for (int i = 0; i < 80; i++) {
      assertThat(without.tryAcquire()).isZero();
    }

    assertThat(without.tryAcquire()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void returnsUnusedTokensAfterIdleTime() {
    assertThat(limiter.tryAcquire()).isZero();
    ticker.advance(SECOND.minusNanos(1));
    limiters.maintain();
    assertThat(engine.left(ANN)).isEqualTo(78);

    ticker.advance(Duration.ofNanos(1));
    limiters.maintain();
    assertThat(engine.left(ANN)).isEqualTo(80);
    assertThat(limiter.poll()).isEmpty();
    int _ = engine.takeCalls();
    limiters.maintain();
    assertThat(engine.takeCalls()).isZero();
  }

  @Test
  void returnsUnusedTokensAtEnd() {
    assertThat(limiter.tryAcquire()).isZero();

    limiters.close();

    assertThat(engine.left(ANN)).isEqualTo(79);
  }

  @Test
  void returnsTokensForLimitedTimeAtEnd() {
    for (int i = 0; i < 20; i++) {
      Duration _ =
          limiters.create(BucketKey.ofCaller("caller" + i, new Rate(10, SECOND, 80))).tryAcquire();
    }
    int _ = engine.takeCalls();
    engine.interleave(() -> ticker.advance(SharedRateLimiters.LONGEST_CLOSE.dividedBy(4)));

    limiters.close();

    assertThat(engine.takeCalls()).isEqualTo(4);
  }

  @Test
  void returnsTokensBeyondSmallerBatch() {
    assertThat(limiter.tryAcquire()).isZero();
    members = 5;

    limiters.maintain();

    assertThat(engine.left(ANN)).isEqualTo(80 - 1 - 4);
  }

  @Test
  void borrowsSingleTokensIfBurstIsSmall() {
    BucketKey small = BucketKey.ofCaller("ben", new Rate(10, SECOND, 7));
    RateLimiter one = limiters.create(small);

    assertThat(one.tryAcquire()).isZero();
    assertThat(engine.left(small)).isEqualTo(6);
    assertThat(one.poll()).isEmpty();
  }

  @Test
  void borrowsSingleTokensOfServer() {
    BucketKey files = BucketKey.ofServer("files", new Rate(10, SECOND, 80));
    RateLimiter one = limiters.create(files);

    assertThat(one.tryAcquire()).isZero();
    assertThat(engine.left(files)).isEqualTo(79);
    one.release();
    background.removeFirst().run();
    assertThat(engine.left(files)).isEqualTo(80);
  }

  @Test
  void keepsReleasedTokenInStock() {
    assertThat(limiter.tryAcquire()).isZero();
    spend(1);
    limiter.release();

    assertThat(background).isEmpty();
    spend(10);
    assertThat(limiter.poll()).isEmpty();
  }

  @Test
  void rejectsWithoutEngineUntilItHasTokens() {
    RateLimiter other = limiters.create(ANN);
    for (int i = 0; i < 80; i++) {
      assertThat(other.tryAcquire()).isZero();
    }
    int _ = engine.takeCalls();

    assertThat(limiter.tryAcquire()).isEqualTo(Duration.ofMillis(100));
    assertThat(engine.takeCalls()).isEqualTo(1);
    ticker.advance(Duration.ofMillis(40));
    assertThat(limiter.poll()).contains(Duration.ofMillis(60));
    assertThat(engine.takeCalls()).isZero();
    ticker.advance(Duration.ofMillis(60));
    assertThat(limiter.poll()).isEmpty();
    assertThat(limiter.tryAcquire()).isZero();
  }

  @Test
  void asksAgainAfterOneSecondAlthoughTokensAreRare() {
    BucketKey rare = BucketKey.ofServer("files", new Rate(1, Duration.ofHours(1), 1));
    RateLimiter first = limiters.create(rare);
    RateLimiter second = limiters.create(rare);
    assertThat(first.tryAcquire()).isZero();
    assertThat(second.tryAcquire()).isEqualTo(Duration.ofHours(1));
    first.release();
    background.removeFirst().run();

    ticker.advance(SECOND.minusNanos(1));
    assertThat(second.poll()).isPresent();
    ticker.advance(Duration.ofNanos(1));
    assertThat(second.tryAcquire()).isZero();
  }

  @Test
  void usesShareOfRateWithoutEngine() {
    engine.setAvailable(false);
    for (int i = 0; i < 40; i++) {
      assertThat(limiter.tryAcquire()).isZero();
    }

    assertThat(limiter.tryAcquire()).isEqualTo(Duration.ofMillis(200));
    assertThat(engine.takeCalls()).isEqualTo(3);
    assertThat(limiter.poll()).contains(Duration.ofMillis(200));
    ticker.advance(Duration.ofMillis(200));
    assertThat(limiter.poll()).isEqualTo(TAKEN);
  }

  @Test
  void admitsOneRequestWithoutEngineAlthoughShareIsLess() {
    RateLimiter one = limiters.create(BucketKey.ofServer("files", new Rate(1, SECOND, 1)));
    engine.setAvailable(false);

    assertThat(one.tryAcquire()).isZero();
    assertThat(one.tryAcquire()).isEqualTo(SECOND.multipliedBy(2));
  }

  @Test
  void keepsTokensOfOwnShareWhenNumberOfReplicasChanges() {
    engine.setAvailable(false);
    for (int i = 0; i < 30; i++) {
      assertThat(limiter.tryAcquire()).isZero();
    }

    members = 1;
    takeAll(10);
    members = 3;
    assertThat(limiter.tryAcquire()).isEqualTo(Duration.ofMillis(300));
    members = 2;
    assertThat(limiter.tryAcquire()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void refillsOwnShareAtRateOfItsNumberOfReplicas() {
    engine.setAvailable(false);
    takeAll(40);
    members = 4;
    takeAll(0);
    ticker.advance(SECOND.multipliedBy(4));
    takeAll(10);
    members = 1;

    takeAll(0);
    ticker.advance(SECOND);
    takeAll(10);
  }

  @Test
  void limitsTokensOfOwnShareToSmallerBurst() {
    engine.setAvailable(false);
    assertThat(limiter.tryAcquire()).isZero();

    members = 20;
    assertThat(limiter.tryAcquire()).isZero();
    members = 2;
    takeAll(3);
  }

  @Test
  void usesSharedBucketAgainWhenEngineReplies() {
    engine.setAvailable(false);
    for (int i = 0; i < 30; i++) {
      assertThat(limiter.tryAcquire()).isZero();
    }
    limiter.release();
    engine.setAvailable(true);
    limiters.maintain();
    assertThat(limiter.poll()).isEqualTo(TAKEN);

    ticker.advance(SECOND);
    limiters.maintain();

    assertThat(limiter.poll()).isEmpty();
    assertThat(limiter.tryAcquire()).isZero();
    assertThat(engine.left(ANN)).isEqualTo(80 - 11);
  }

  /** Expects that there are {@code tokens} in the own share. */
  private void takeAll(int tokens) {
    for (int i = 0; i < tokens; i++) {
      assertThat(limiter.tryAcquire()).isZero();
    }
    assertThat(limiter.tryAcquire()).isPositive();
  }

  private void spend(int tokens) {
    for (int i = 0; i < tokens; i++) {
      assertThat(limiter.poll()).isEqualTo(TAKEN);
    }
  }
}
