package dev.bascule.bootstrap.config.load.section;

import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.domain.breaker.BreakerSettings;
import java.util.Set;

/** Reads {@code breaker}, which stands at the top and within each server. */
public final class BreakerReader {

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
  public static BreakerSettings read(ConfigSection parent, BreakerSettings base) {
    ConfigSection breaker = parent.section("breaker", KEYS);
    return new BreakerSettings(
        breaker.count("failureThreshold", base.failureThreshold()),
        breaker.positiveDuration("recoveryTimeout", base.recoveryTimeout()),
        breaker.count("successThreshold", base.successThreshold()),
        breaker.positiveDuration("callTimeout", base.callTimeout()),
        breaker.count("maxConcurrentProbes", base.maxConcurrentProbes()));
  }
}
