package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.Optional;

/** What a test looks for in an outcome. */
final class Outcomes {

  private Outcomes() {}

  /** Returns what was served, which something must have been. */
  static Object value(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value();
  }

  /** Returns where it came from. */
  static Provenance provenance(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).provenance();
  }

  static Provenance hit(Duration age, Duration remaining) {
    return new Provenance.Hit(new Freshness(age, remaining));
  }

  /** Returns the provenance of what came from the server, and was stored. */
  static Provenance forwarded(Provenance.Reason reason, Duration storedFor) {
    return new Provenance.Forwarded(reason, /* collapsed= */ false, Optional.of(storedFor));
  }
}
