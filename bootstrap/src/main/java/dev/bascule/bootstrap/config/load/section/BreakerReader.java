package dev.bascule.bootstrap.config.load.section;

import dev.bascule.application.policy.ToolTimeout;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.domain.breaker.BreakerSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code breaker}, which stands at the top and within each server.
 *
 * @param settings those of the circuit breaker
 * @param ownToolTimeout {@code toolTimeout}; empty if neither place sets it
 * @param maxCallTime {@code maxCallTime}; empty if neither place sets it
 */
public record BreakerReader(
    BreakerSettings settings, Optional<Duration> ownToolTimeout, Optional<Duration> maxCallTime) {

  /** What holds without configuration. */
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

  /** Reads the section of {@code parent}; what it does not set is as here. */
  public BreakerReader read(ConfigSection parent) {
    ConfigSection breaker = parent.section("breaker", KEYS);
    return new BreakerReader(
        new BreakerSettings(
            breaker.count("failureThreshold", settings.failureThreshold()),
            breaker.positiveDuration("recoveryTimeout", settings.recoveryTimeout()),
            breaker.count("successThreshold", settings.successThreshold()),
            breaker.positiveDuration("callTimeout", settings.callTimeout()),
            breaker.count("maxConcurrentProbes", settings.maxConcurrentProbes())),
        read(breaker, "toolTimeout", ToolTimeout.DEFAULT.timeout()).or(() -> ownToolTimeout),
        read(breaker, "maxCallTime", ToolTimeout.DEFAULT.maxTime()).or(() -> maxCallTime));
  }

  private static Optional<Duration> read(ConfigSection breaker, String key, Duration fallback) {
    return breaker.has(key)
        ? Optional.of(breaker.positiveDuration(key, fallback))
        : Optional.empty();
  }

  /**
   * Returns how long a call of a tool may take. An operator who allows all requests more time than
   * tools have by default means tools as well.
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
