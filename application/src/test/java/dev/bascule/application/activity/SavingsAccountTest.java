package dev.bascule.application.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.CacheSavings.Saved;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavingsAccountTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Freshness FRESH = new Freshness(SECOND, SECOND);
  private static final Freshness STALE = new Freshness(SECOND, SECOND.negated());
  private static final CacheProvenance HIT = new CacheProvenance.Hit(FRESH);

  private final SavingsAccount account = new SavingsAccount();

  @Test
  void countsCallsWithoutRequestOfTheirOwn() {
    account.recordRequest(SECOND);

    answer(HIT);
    answer(new CacheProvenance.Hit(FRESH, CacheLevel.SHARED));
    answer(new CacheProvenance.Hit(STALE));
    answer(new CacheProvenance.Forwarded(Reason.MISS, /* collapsed= */ true, Optional.empty()));

    assertEquals(new CacheSavings(saved(2, 2), saved(1, 1), saved(1, 1)), account.savings());
    assertEquals(saved(4, 4), account.savings().total());
  }

  @Test
  void countsNoRequestAndNoFailure() {
    account.recordRequest(SECOND);

    answer(new CacheProvenance.Forwarded(Reason.MISS, /* collapsed= */ false, Optional.empty()));
    answer(CacheProvenance.Forwarded.BYPASS);
    account.recordCall(new Outcome.Failed<>(new Failure.NotCached()));

    assertEquals(CacheSavings.NONE, account.savings());
  }

  @Test
  void valuesCallByAverageRequestBeforeNextOne() {
    account.recordRequest(SECOND);
    answer(HIT);
    account.recordRequest(Duration.ofSeconds(5));
    answer(HIT);

    assertEquals(saved(2, 1 + 3), account.savings().hits());
  }

  @Test
  void valuesCallsBeforeFirstRequestWithIt() {
    answer(HIT);
    assertEquals(saved(1, 0), account.savings().hits());

    account.recordRequest(SECOND);

    assertEquals(saved(1, 1), account.savings().hits());
  }

  @Test
  void readingChangesNothing() {
    account.recordRequest(SECOND);
    answer(HIT);

    CacheSavings first = account.savings();

    assertEquals(first, account.savings());
  }

  private void answer(CacheProvenance provenance) {
    account.recordCall(new Outcome.Served<>("result", provenance));
  }

  private static Saved saved(long calls, long seconds) {
    return new Saved(calls, Duration.ofSeconds(seconds));
  }
}
