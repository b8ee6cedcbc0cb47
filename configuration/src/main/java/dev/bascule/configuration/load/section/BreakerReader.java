package dev.bascule.configuration.load.section;

import dev.bascule.application.policy.ToolTimeout;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.domain.breaker.BreakerSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code breaker} at the top level and of each server.
 *
 * @param settings the circuit breaker's settings
 * @param ownToolTimeout {@code toolTimeout}; empty if neither section sets it
 * @param maxCallTime {@code maxCallTime}; empty if neither section sets it
 */
public record BreakerReader(
    BreakerSettings settings, Optional<Duration> ownToolTimeout, Optional<Duration> maxCallTime) {

  /** The defaults. */
  public static final BreakerReader DEFAULTS =
      new BreakerReader(BreakerSettings.DEFAULTS, Optional.empty(), Optional.empty());

  private static final Set<String> KEYS =
      Set.of(
          "failureThreshold",
          "recoveryTimeout",
          "successThreshold",
          "callTimeout",
          "toolTimeout",
          "maxCallTime",
          "maxConcurrentProbes");

  /** Reads the section of {@code parent}; missing keys default to this instance. */
  public BreakerReader read(ConfigSection parent) {
    ConfigSection breaker = parent.section("breaker", KEYS);
    return new BreakerReader(
        new BreakerSettings(
            breaker.count("failureThreshold", settings.failureThreshold()),
            breaker.positiveDuration("recoveryTimeout", settings.recoveryTimeout()),
            breaker.count("successThreshold", settings.successThreshold()),
            breaker.positiveDuration("callTimeout", settings.callTimeout()),
            breaker.count("maxConcurrentProbes", settings.maxConcurrentProbes())),
        breaker.positiveDuration("toolTimeout").or(() -> ownToolTimeout),
        breaker.positiveDuration("maxCallTime").or(() -> maxCallTime));
  }

  /**
   * Returns the timeout of tool calls. A call timeout for all requests that exceeds the default
   * tool timeout also applies to tools.
   */
  public ToolTimeout toolTimeout() {
    Duration timeout =
        ownToolTimeout.orElse(longer(ToolTimeout.DEFAULT.timeout(), settings.callTimeout()));
    Duration maxTime = maxCallTime.orElse(longer(ToolTimeout.DEFAULT.maxTime(), timeout));
    return new ToolTimeout(timeout.compareTo(maxTime) < 0 ? timeout : maxTime, maxTime);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
