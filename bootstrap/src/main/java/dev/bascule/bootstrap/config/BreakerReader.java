package dev.bascule.bootstrap.config;

import dev.bascule.domain.breaker.BreakerSettings;
import java.util.Set;

/** Reads {@code breaker}, which stands at the top and within each server. */
final class BreakerReader {

  private static final Set<String> KEYS =
      Set.of(
          "failureThreshold",
          "recoveryTimeout",
          "successThreshold",
          "callTimeout",
          "maxConcurrentProbes");

  private BreakerReader() {}

  /**
   * Reads the section of {@code parent}.
   *
   * @param base what holds where it says nothing
   */
  static BreakerSettings read(Section parent, BreakerSettings base) {
    Section breaker = parent.section("breaker", KEYS);
    return new BreakerSettings(
        breaker.count("failureThreshold", base.failureThreshold()),
        breaker.positiveDuration("recoveryTimeout", base.recoveryTimeout()),
        breaker.count("successThreshold", base.successThreshold()),
        breaker.positiveDuration("callTimeout", base.callTimeout()),
        breaker.count("maxConcurrentProbes", base.maxConcurrentProbes()));
  }
}
