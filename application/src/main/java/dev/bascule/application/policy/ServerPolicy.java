package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.Lifetime;
import java.util.List;

/**
 * What the operator decided for one server.
 *
 * @param trusted whether what it says of its tools, and of who may share its listings, is believed
 * @param disabledTools the tools that are neither listed nor called
 * @param maxConcurrentCalls the requests to it that may be under way at once; at least 1
 * @param invalidateOnWrite whether a call of a tool that is not read-only drops the server's cached
 *     results
 * @param listing how long its listings live where it does not say so itself
 * @param breaker when its breaker opens, and how long a request may take
 * @param tools rules for its tools; the first that fits decides
 */
public record ServerPolicy(
    boolean trusted,
    List<Glob> disabledTools,
    int maxConcurrentCalls,
    boolean invalidateOnWrite,
    Lifetime listing,
    BreakerSettings breaker,
    List<ToolRule> tools) {

  /**
   * @throws IllegalArgumentException if {@code maxConcurrentCalls} is less than 1
   */
  public ServerPolicy {
    disabledTools = List.copyOf(disabledTools);
    requireNonNull(listing, "listing");
    requireNonNull(breaker, "breaker");
    tools = List.copyOf(tools);
    if (maxConcurrentCalls < 1) {
      throw new IllegalArgumentException(
          "maxConcurrentCalls must be at least 1, but was " + maxConcurrentCalls);
    }
  }
}
