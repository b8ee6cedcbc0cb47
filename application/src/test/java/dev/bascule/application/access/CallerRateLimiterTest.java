package dev.bascule.application.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerRateLimiterTest {

  private static final Caller ANN = new Caller("key:ann");
  private static final Caller BEN = new Caller("key:ben");
  private static final CallerQuota TWICE_A_SECOND =
      new CallerQuota(
          Optional.of(new Rate(2, Duration.ofSeconds(1), /* burst= */ 2)), OptionalInt.empty());

  private final FakeTicker ticker = new FakeTicker();
  private final Outcome<String> done =
      new Outcome.Served<>("done", CacheProvenance.Forwarded.BYPASS);

  @Test
  void takesNoTokenForRequestThatIsNotMade() {
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(TWICE_A_SECOND), RateLimiterFactory.local(ticker));
    for (int i = 0; i < 5; i++) {
      CallerRateLimiter.QuotaPermit permit = rateLimiter.acquire(ANN);
      assertEquals(Optional.empty(), permit.rejection());
      permit.giveBackToken();
      permit.release();
    }

    assertEquals(done, run(rateLimiter, ANN));
    assertEquals(done, run(rateLimiter, ANN));
    assertEquals(rateExceeded(Duration.ofMillis(500)), run(rateLimiter, ANN));
  }

  @Test
  void showsWhatRatesAllowNow() {
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(TWICE_A_SECOND), RateLimiterFactory.local(ticker));
    assertEquals(done, run(rateLimiter, ANN));

    assertEquals(OptionalLong.of(1), rateLimiter.availableTokens().apply(ANN));
    assertEquals(OptionalLong.of(2), rateLimiter.availableTokens().apply(BEN));
    ticker.advance(Duration.ofMillis(500));
    assertEquals(OptionalLong.of(2), rateLimiter.availableTokens().apply(ANN));
    assertEquals(
        OptionalLong.empty(),
        new CallerRateLimiter(CallerQuotas.NONE, RateLimiterFactory.local(ticker))
            .availableTokens()
            .apply(ANN));
  }

  @Test
  void limitsEachCallerSeparately() {
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(TWICE_A_SECOND), RateLimiterFactory.local(ticker));

    assertEquals(done, run(rateLimiter, ANN));
    assertEquals(done, run(rateLimiter, ANN));
    assertEquals(rateExceeded(Duration.ofMillis(500)), run(rateLimiter, ANN));
    assertEquals(done, run(rateLimiter, BEN));
    ticker.advance(Duration.ofMillis(500));
    assertEquals(done, run(rateLimiter, ANN));
  }

  @Test
  void treatsCallersWithoutCredentialsAsOne() {
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(TWICE_A_SECOND), RateLimiterFactory.local(ticker));

    assertEquals(done, run(rateLimiter, Caller.ANONYMOUS));
    assertEquals(done, run(rateLimiter, new Caller("")));
    assertEquals(rateExceeded(Duration.ofMillis(500)), run(rateLimiter, Caller.ANONYMOUS));
  }

  @Test
  void limitsConcurrentRequests() {
    CallerQuota one = new CallerQuota(Optional.empty(), OptionalInt.of(1));
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(one), RateLimiterFactory.local(ticker));
    Outcome<String> tooMany =
        new Outcome.Failed<>(
            new Failure.OverLimit(Limit.CALLER_CONCURRENCY, "1", Duration.ofSeconds(1)));

    assertEquals(tooMany, rateLimiter.run(ANN, () -> run(rateLimiter, ANN)));
    assertEquals(done, rateLimiter.run(ANN, () -> run(rateLimiter, BEN)));
    assertEquals(done, run(rateLimiter, ANN));
  }

  @Test
  void countsNoRequestWhoseWaitFailed() {
    CallerQuota both = new CallerQuota(TWICE_A_SECOND.rate(), OptionalInt.of(1));
    CallerRateLimiter rateLimiter = new CallerRateLimiter(of(both), _ -> new BrokenRateLimiter());

    for (int i = 0; i < 2; i++) {
      assertThrows(IllegalStateException.class, () -> run(rateLimiter, ANN));
    }
  }

  /** A limiter whose wait fails. */
  private static final class BrokenRateLimiter implements RateLimiter {
    @Override
    public OptionalLong available() {
      return OptionalLong.empty();
    }

    @Override
    public Rate rate() {
      return TWICE_A_SECOND.rate().orElseThrow();
    }

    @Override
    public Optional<Duration> poll() {
      return Optional.empty();
    }

    @Override
    public Duration tryAcquire() {
      throw new IllegalStateException();
    }

    @Override
    public void release() {}
  }

  @Test
  void takesNoTokenBeyondConcurrencyLimit() {
    CallerQuota both =
        new CallerQuota(
            Optional.of(new Rate(1, Duration.ofSeconds(1), /* burst= */ 2)), OptionalInt.of(1));
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(both), RateLimiterFactory.local(ticker));

    Outcome<String> _ = rateLimiter.run(ANN, () -> run(rateLimiter, ANN));

    assertEquals(done, run(rateLimiter, ANN));
  }

  @Test
  void appliesQuotasOfGroups() {
    CallerQuotas quotas =
        new CallerQuotas(
            TWICE_A_SECOND, List.of(new CallerQuotas.GroupQuota("staff", CallerQuota.NONE)));
    CallerRateLimiter rateLimiter = new CallerRateLimiter(quotas, RateLimiterFactory.local(ticker));
    Caller member = new Caller("key:ann", Set.of("staff"));

    for (int i = 0; i < 10; i++) {
      assertEquals(done, run(rateLimiter, member));
    }
    assertEquals(done, run(rateLimiter, ANN));
  }

  @Test
  void removesOnlyLeastRecentCallers() {
    CallerRateLimiter rateLimiter =
        new CallerRateLimiter(of(TWICE_A_SECOND), RateLimiterFactory.local(ticker));
    run(rateLimiter, ANN);
    run(rateLimiter, ANN);
    for (int i = 0; i < CallerRateLimiter.MAX_CALLERS - 1; i++) {
      run(rateLimiter, new Caller("jwt:issuer#" + i));
    }

    assertEquals(rateExceeded(Duration.ofMillis(500)), run(rateLimiter, ANN));
    run(rateLimiter, new Caller("jwt:issuer#more"));
    assertEquals(rateExceeded(Duration.ofMillis(500)), run(rateLimiter, ANN));
  }

  private Outcome<String> run(CallerRateLimiter rateLimiter, Caller caller) {
    return rateLimiter.run(caller, () -> done);
  }

  private static CallerQuotas of(CallerQuota quota) {
    return new CallerQuotas(quota, List.of());
  }

  private static Outcome<String> rateExceeded(Duration retryAfter) {
    return new Outcome.Failed<>(new Failure.OverLimit(Limit.CALLER_RATE, "2/s", retryAfter));
  }
}
