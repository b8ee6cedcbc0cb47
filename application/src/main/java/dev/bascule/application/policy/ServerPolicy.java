package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.Rate;
import java.util.List;
import java.util.Optional;

/**
 * What the operator decided for one server.
 *
 * @param trusted whether what it says of its tools, and of who may share its listings, is believed
 * @param enabledTools the tools that are listed and called, unless they are disabled
 * @param disabledTools the tools that are neither listed nor called
 * @param maxConcurrentCalls the requests to it that may be under way at once; at least 1
 * @param invalidateOnWrite whether a call of a tool that is not read-only drops the server's cached
 *     results
 * @param validateArguments whether arguments are validated against a tool's input schema before a
 *     call is sent, unless a rule for the tool says otherwise
 * @param listingLifetime how long its listings live where it does not say so itself
 * @param breaker when its breaker opens, and how long a request may take that is no call of a tool
 * @param toolTimeout how long a call of a tool may take where no rule sets another time
 * @param tools rules for its tools; the first that fits decides
 * @param forwarding what it is shown of callers
 * @param rate how often it may be asked; empty for as often as there is something to ask
 * @param sessionRoute the connections that calls of sessions go over
 * @param start how it is started
 */
public record ServerPolicy(
    boolean trusted,
    List<Glob> enabledTools,
    List<Glob> disabledTools,
    int maxConcurrentCalls,
    boolean invalidateOnWrite,
    boolean validateArguments,
    FreshnessLifetime listingLifetime,
    BreakerSettings breaker,
    ToolTimeout toolTimeout,
    List<ToolRule> tools,
    ForwardingRule forwarding,
    Optional<Rate> rate,
    SessionRoute sessionRoute,
    StartRule start) {

  /** Every tool of a server. */
  public static final List<Glob> ALL_TOOLS = List.of(new Glob("*"));

  /**
   * @throws IllegalArgumentException if {@code maxConcurrentCalls} is less than 1
   */
  public ServerPolicy {
    enabledTools = List.copyOf(enabledTools);
    disabledTools = List.copyOf(disabledTools);
    requireNonNull(listingLifetime, "listingLifetime");
    requireNonNull(breaker, "breaker");
    requireNonNull(toolTimeout, "toolTimeout");
    tools = List.copyOf(tools);
    requireNonNull(forwarding, "forwarding");
    requireNonNull(rate, "rate");
    requireNonNull(sessionRoute, "sessionRoute");
    requireNonNull(start, "start");
    if (maxConcurrentCalls < 1) {
      throw new IllegalArgumentException(
          "maxConcurrentCalls must be at least 1, but was " + maxConcurrentCalls);
    }
  }

  /**
   * The policy of a server without a rate limit that is connected with, whose tools have their
   * arguments validated.
   */
  public ServerPolicy(
      boolean trusted,
      List<Glob> disabledTools,
      int maxConcurrentCalls,
      boolean invalidateOnWrite,
      FreshnessLifetime listing,
      BreakerSettings breaker,
      List<ToolRule> tools,
      ForwardingRule forwarding) {
    this(
        trusted,
        ALL_TOOLS,
        disabledTools,
        maxConcurrentCalls,
        invalidateOnWrite,
        /* validateArguments= */ true,
        listing,
        breaker,
        ToolTimeout.DEFAULT,
        tools,
        forwarding,
        Optional.empty(),
        SessionRoute.OWN,
        StartRule.CONNECT);
  }

  /** What the operator decided for a server that is shown nothing of callers. */
  public ServerPolicy(
      boolean trusted,
      List<Glob> disabledTools,
      int maxConcurrentCalls,
      boolean invalidateOnWrite,
      FreshnessLifetime listing,
      BreakerSettings breaker,
      List<ToolRule> tools) {
    this(
        trusted,
        disabledTools,
        maxConcurrentCalls,
        invalidateOnWrite,
        listing,
        breaker,
        tools,
        ForwardingRule.NONE);
  }

  /** Returns whether the operator disabled the tool. */
  public boolean disables(ToolName tool) {
    return !isAny(enabledTools, tool) || isAny(disabledTools, tool);
  }

  private static boolean isAny(List<Glob> globs, ToolName tool) {
    // By index, since an iterator would be made with each call.
    for (int i = 0; i < globs.size(); i++) {
      if (globs.get(i).matches(tool.value())) {
        return true;
      }
    }
    return false;
  }

  /** Returns how long a call of {@code tool} may take. */
  public ToolTimeout timeoutOf(ToolName tool) {
    return timeoutOf(ruleFor(tool));
  }

  private ToolTimeout timeoutOf(ToolRule rule) {
    return rule.timeout().map(ToolTimeout::fixed).orElse(toolTimeout);
  }

  /** Returns how {@code tool} is called, given what it says of itself. */
  public CallPlan planFor(ToolName tool, ToolAnnotations annotations) {
    ToolRule rule = ruleFor(tool);
    CacheRule cacheRule = rule.cacheRule().narrowedBy(annotations);
    return new CallPlan(
        cacheRule,
        timeoutOf(rule),
        mayResend(rule.retryRule(), annotations),
        invalidatesResults(cacheRule, annotations),
        rule.validateArguments().orElse(validateArguments));
  }

  private ToolRule ruleFor(ToolName tool) {
    for (ToolRule rule : tools) {
      if (rule.tools().matches(tool.value())) {
        return rule;
      }
    }
    return ToolRule.NONE;
  }

  private boolean mayResend(RetryRule retryRule, ToolAnnotations annotations) {
    return switch (retryRule) {
      case ALWAYS -> true;
      case BY_HINTS -> trusted && (annotations.readOnly() || annotations.idempotent());
      case NEVER -> false;
    };
  }

  /**
   * A tool whose results the operator lets be cached is taken for one that only reads. The hint of
   * any server is believed here: one that lies harms nothing but the freshness of its own results.
   */
  private boolean invalidatesResults(CacheRule cacheRule, ToolAnnotations annotations) {
    return invalidateOnWrite && cacheRule instanceof CacheRule.Never && !annotations.readOnly();
  }
}
