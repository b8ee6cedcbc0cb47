package dev.bascule.configuration.load.section;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.FailureRate;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code breaker} at the top level and of each server.
 *
 * @param settings the circuit breaker's settings
 * @param window {@code window}, which counts if there is a failure rate
 * @param minCalls {@code minCalls}, likewise
 * @param ownToolTimeout {@code toolTimeout}; empty if neither section sets it
 * @param maxCallTime {@code maxCallTime}; empty if neither section sets it
 */
public record BreakerReader(
    BreakerSettings settings,
    Duration window,
    int minCalls,
    Optional<Duration> ownToolTimeout,
    Optional<Duration> maxCallTime) {

  /** The defaults. */
  public static final BreakerReader DEFAULTS =
      new BreakerReader(
          BreakerSettings.DEFAULTS,
          Duration.ofSeconds(30),
          /* minCalls= */ 20,
          Optional.empty(),
          Optional.empty());

  private static final ValueType<Double> FAILURE_RATE =
      ValueType.share("a number more than 0 and less than 1, such as 0.5", /* mayBeZero= */ false);

  private static final Map<String, BreakerMode> MODES =
      Stream.of(BreakerMode.values()).collect(toUnmodifiableMap(BreakerMode::word, identity()));

  /** The section, at the top level and of each server. */
  private static final String KEY = "breaker";

  private static final String TOOL_TIMEOUT = "toolTimeout";

  private static final List<String> KEYS =
      List.of(
          "failureThreshold",
          "recoveryTimeout",
          "successThreshold",
          "callTimeout",
          TOOL_TIMEOUT,
          "maxCallTime",
          "maxConcurrentProbes",
          "failureRate",
          "window",
          "minCalls",
          "mode");

  /** Reads the section of {@code parent}; missing keys default to this instance. */
  public BreakerReader read(ConfigSection parent) {
    ConfigSection breaker = parent.section(KEY, KEYS).inheriting(KEY);
    Optional<Double> share =
        breaker
            .optional("failureRate", FAILURE_RATE, "")
            .or(() -> settings.failureRate().map(FailureRate::share));
    Duration rateWindow = readWindow(breaker);
    int rateCalls = breaker.count("minCalls", minCalls);
    BreakerReader read =
        new BreakerReader(
            new BreakerSettings(
                    breaker.count("failureThreshold", settings.failureThreshold()),
                    breaker.positiveDuration("recoveryTimeout", settings.recoveryTimeout()),
                    breaker.count("successThreshold", settings.successThreshold()),
                    breaker.positiveDuration("callTimeout", settings.callTimeout()),
                    breaker.count("maxConcurrentProbes", settings.maxConcurrentProbes()))
                .withFailureRate(share.map(rate -> new FailureRate(rate, rateWindow, rateCalls)))
                .withMode(
                    breaker.oneOf("mode", MODES, "protect, observe or isolate", settings.mode())),
            rateWindow,
            rateCalls,
            breaker.positiveDuration(TOOL_TIMEOUT).or(() -> ownToolTimeout),
            breaker.positiveDuration("maxCallTime").or(() -> maxCallTime));
    breaker.showValue(TOOL_TIMEOUT, read.toolTimeout().timeout());
    breaker.showValue("maxCallTime", read.toolTimeout().maxTime());
    return read;
  }

  private Duration readWindow(ConfigSection breaker) {
    Duration read = breaker.positiveDuration("window", window);
    if (read.compareTo(FailureRate.SHORTEST_WINDOW) < 0
        || read.compareTo(FailureRate.LONGEST_WINDOW) > 0) {
      breaker.report("window", "must be from 1s to 1h");
      return window;
    }
    return read;
  }

  /** Returns the keys with the timeout of a rule that has none, which are below {@code server}. */
  public static String[] toolTimeoutKeys(ConfigSection server) {
    String key = KEY + "." + TOOL_TIMEOUT;
    return new String[] {server.pathOf(key), key};
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
