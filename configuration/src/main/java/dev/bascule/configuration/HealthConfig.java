package dev.bascule.configuration;

import java.time.Duration;

/**
 * How the health of the bridge and of its servers is determined.
 *
 * @param waitForServers whether the bridge is ready only after the first start of each eager server
 * @param interval the interval of pings to idle remote servers; zero for no pings
 */
public record HealthConfig(boolean waitForServers, Duration interval) {

  public static final HealthConfig DEFAULTS = new HealthConfig(false, Duration.ofSeconds(30));

  /**
   * @throws IllegalArgumentException if {@code interval} is negative
   */
  public HealthConfig {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval must not be negative, but was " + interval);
    }
  }
}
