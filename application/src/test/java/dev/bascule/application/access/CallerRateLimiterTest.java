package dev.bascule.application.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
  void takesNothingForWhatComesToNothing() {
    CallerRateLimiter turnstile = new CallerRateLimiter(of(TWICE_A_SECOND), ticker);
    for (int i = 0; i < 5; i++) {
      assertEquals(
          Optional.<Outcome<String>>empty(), turnstile.passAtOnce(ANN, () -> Optional.empty()));
    }

    assertEquals(Optional.of(done), turnstile.passAtOnce(ANN, () -> Optional.of(done)));
    assertEquals(done, pass(turnstile, ANN));
    assertEquals(
        Optional.of(tooOften(Duration.ofMillis(500))),
        turnstile.passAtOnce(ANN, () -> Optional.of(done)));
  }

  @Test
  void countsEachCallerForItself() {
    CallerRateLimiter turnstile = new CallerRateLimiter(of(TWICE_A_SECOND), ticker);

    assertEquals(done, pass(turnstile, ANN));
    assertEquals(done, pass(turnstile, ANN));
    assertEquals(tooOften(Duration.ofMillis(500)), pass(turnstile, ANN));
    assertEquals(done, pass(turnstile, BEN));
    ticker.advance(Duration.ofMillis(500));
    assertEquals(done, pass(turnstile, ANN));
  }

  @Test
  void takesCallersWithoutCredentialsForOne() {
    CallerRateLimiter turnstile = new CallerRateLimiter(of(TWICE_A_SECOND), ticker);

    assertEquals(done, pass(turnstile, Caller.ANONYMOUS));
    assertEquals(done, pass(turnstile, new Caller("")));
    assertEquals(tooOften(Duration.ofMillis(500)), pass(turnstile, Caller.ANONYMOUS));
  }

  @Test
  void letsSoManyThroughAtOnce() {
    CallerQuota one = new CallerQuota(Optional.empty(), OptionalInt.of(1));
    CallerRateLimiter turnstile = new CallerRateLimiter(of(one), ticker);
    Outcome<String> tooMany =
        new Outcome.Failed<>(
            new Failure.OverLimit(Limit.CALLER_CONCURRENCY, "1", Duration.ofSeconds(1)));

    assertEquals(tooMany, turnstile.pass(ANN, () -> pass(turnstile, ANN)));
    assertEquals(done, turnstile.pass(ANN, () -> pass(turnstile, BEN)));
    assertEquals(done, pass(turnstile, ANN));
  }

  @Test
  void takesNoTokenForWhatIsTooMuchAtOnce() {
    CallerQuota both =
        new CallerQuota(
            Optional.of(new Rate(1, Duration.ofSeconds(1), /* burst= */ 2)), OptionalInt.of(1));
    CallerRateLimiter turnstile = new CallerRateLimiter(of(both), ticker);

    Outcome<String> _ = turnstile.pass(ANN, () -> pass(turnstile, ANN));

    assertEquals(done, pass(turnstile, ANN));
  }

  @Test
  void knowsWhatGroupsMayHave() {
    CallerQuotas limits =
        new CallerQuotas(
            TWICE_A_SECOND, List.of(new CallerQuotas.OfGroup("staff", CallerQuota.NONE)));
    CallerRateLimiter turnstile = new CallerRateLimiter(limits, ticker);
    Caller member = new Caller("key:ann", Set.of("staff"));

    for (int i = 0; i < 10; i++) {
      assertEquals(done, pass(turnstile, member));
    }
    assertEquals(done, pass(turnstile, ANN));
  }

  @Test
  void forgetsThoseWhoAskedLongAgoAndNobodyElse() {
    CallerRateLimiter turnstile = new CallerRateLimiter(of(TWICE_A_SECOND), ticker);
    pass(turnstile, ANN);
    pass(turnstile, ANN);
    for (int i = 0; i < CallerRateLimiter.MOST_CALLERS - 1; i++) {
      pass(turnstile, new Caller("jwt:issuer#" + i));
    }

    assertEquals(tooOften(Duration.ofMillis(500)), pass(turnstile, ANN));
    pass(turnstile, new Caller("jwt:issuer#more"));
    assertEquals(tooOften(Duration.ofMillis(500)), pass(turnstile, ANN));
  }

  private Outcome<String> pass(CallerRateLimiter turnstile, Caller caller) {
    return turnstile.pass(caller, () -> done);
  }

  private static CallerQuotas of(CallerQuota limit) {
    return new CallerQuotas(limit, List.of());
  }

  private static Outcome<String> tooOften(Duration retryAfter) {
    return new Outcome.Failed<>(new Failure.OverLimit(Limit.CALLER_RATE, "2/s", retryAfter));
  }
}
