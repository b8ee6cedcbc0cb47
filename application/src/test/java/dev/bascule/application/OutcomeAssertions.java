package dev.bascule.application;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;

/** What a test looks for in an outcome. */
public final class OutcomeAssertions {

  private OutcomeAssertions() {}

  /** Returns what was served, which something must have been. */
  public static Object value(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value();
  }

  /** Returns where it came from. */
  static CacheProvenance provenance(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).provenance();
  }

  static CacheProvenance hit(Duration age, Duration remaining) {
    return new CacheProvenance.Hit(new Freshness(age, remaining));
  }

  /** Returns the provenance of what came from the server, and was stored. */
  static CacheProvenance forwarded(CacheProvenance.Reason reason, Duration storedFor) {
    return new CacheProvenance.Forwarded(reason, /* collapsed= */ false, Optional.of(storedFor));
  }
}
