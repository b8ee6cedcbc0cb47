package dev.bascule.application.activity;

import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.CacheSavings.Saved;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;

/**
 * The account of the calls of one tool that needed no request to the server. Each is worth as much
 * time as the requests of the tool took on average before the next one, so that neither a later
 * request nor a hit changes what was counted, and a hit costs no more than an increment. Not
 * thread-safe.
 */
final class SavingsAccount {

  private final Balance hits = new Balance();
  private final Balance collapsed = new Balance();
  private final Balance stale = new Balance();
  private long requests;
  private long requestNanos;

  /** Saved calls of one kind, of which the last ones are not valued yet. */
  private static final class Balance {
    private long calls;
    private long valuedCalls;
    private Duration time = Duration.ZERO;

    void value(long nanosPerCall) {
      if (calls > valuedCalls) {
        time = time.plus(Duration.ofNanos(nanosPerCall).multipliedBy(calls - valuedCalls));
        valuedCalls = calls;
      }
    }

    Saved saved() {
      return new Saved(calls, time);
    }
  }

  /** Counts a call if it was saved. */
  void recordCall(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Served<?> served) {
      switch (served.provenance()) {
        case CacheProvenance.Hit hit when hit.freshness().isStale() -> stale.calls++;
        case CacheProvenance.Hit _ -> hits.calls++;
        case CacheProvenance.Forwarded forwarded when forwarded.collapsed() -> collapsed.calls++;
        case CacheProvenance.Forwarded _ -> {}
      }
    }
  }

  /** Counts a request that the server answered. */
  void recordRequest(Duration duration) {
    valueCalls();
    requests++;
    requestNanos += duration.toNanos();
  }

  CacheSavings savings() {
    valueCalls();
    return new CacheSavings(hits.saved(), collapsed.saved(), stale.saved());
  }

  private void valueCalls() {
    if (requests > 0) {
      long nanos = requestNanos / requests;
      hits.value(nanos);
      collapsed.value(nanos);
      stale.value(nanos);
    }
  }
}
