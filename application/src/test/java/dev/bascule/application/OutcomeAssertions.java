package dev.bascule.application;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Assertions on outcomes. */
public final class OutcomeAssertions {

  private OutcomeAssertions() {}

  /** Returns the served value, which must exist. */
  public static Object value(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value();
  }

  /** Returns its provenance. */
  static CacheProvenance provenance(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).provenance();
  }

  static CacheProvenance hit(Duration age, Duration remaining) {
    return new CacheProvenance.Hit(new Freshness(age, remaining));
  }

  /** Returns the provenance of a value that was loaded and stored. */
  static CacheProvenance forwarded(CacheProvenance.Reason reason, Duration storedFor) {
    return new CacheProvenance.Forwarded(reason, /* collapsed= */ false, Optional.of(storedFor));
  }
}
