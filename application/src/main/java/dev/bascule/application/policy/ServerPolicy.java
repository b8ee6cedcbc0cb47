package dev.bascule.application.policy;

import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configured policy of one server.
 *
 * @param trusted whether its tool annotations, and the scope of its listings, are trusted
 * @param enabledTools the tools that are listed and called, unless they are disabled
 * @param disabledTools the tools that are neither listed nor called
 * @param maxConcurrentCalls the maximum number of requests in flight; at least 1
 * @param invalidateOnWrite whether a call of a tool that is not read-only invalidates the server's
 *     cached results, unless a rule for the tool overrides it
 * @param validateArguments whether arguments are validated against a tool's input schema before a
 *     call, unless a rule for the tool overrides it
 * @param listingLifetime the lifetime of its listings if it states none
 * @param breaker the settings of its breaker, and the timeout of requests other than tool calls
 * @param toolTimeout the timeout of tool calls, unless a rule overrides it
 * @param tools rules for its tools; the first matching one applies
 * @param rate the maximum rate of requests; empty if unlimited
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

  /** How long a failing tool is not tried again for a caller, at most. */
  private static final Duration MAX_TOOL_RECOVERY = Duration.ofMinutes(10);

  /** All tools of a server. */
  public static final List<Glob> ALL_TOOLS = List.of(new Glob("*"));

  /**
   * @throws IllegalArgumentException if {@code maxConcurrentCalls} is less than 1
   */
  public ServerPolicy {
    enabledTools = List.copyOf(enabledTools);
    disabledTools = List.copyOf(disabledTools);
    tools = List.copyOf(tools);
    if (maxConcurrentCalls < 1) {
      throw new IllegalArgumentException(
          "maxConcurrentCalls must be at least 1, but was " + maxConcurrentCalls);
    }
  }

  /** Returns a copy that enables all tools. */
  public ServerPolicy withAllTools() {
    return new ServerPolicy(
        trusted,
        ALL_TOOLS,
        List.of(),
        maxConcurrentCalls,
        invalidateOnWrite,
        validateArguments,
        listingLifetime,
        breaker,
        toolTimeout,
        tools,
        forwarding,
        rate,
        sessionRoute,
        start);
  }

  /** Returns whether the operator disabled the tool. */
  public boolean disables(ToolName tool) {
    return !isAny(enabledTools, tool) || isAny(disabledTools, tool);
  }

  private static boolean isAny(List<Glob> globs, ToolName tool) {
    // By index, to avoid allocating an iterator on each call.
    for (int i = 0; i < globs.size(); i++) {
      if (globs.get(i).matches(tool.value())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the settings of the circuit breaker of the server. If it only observes, its probes are
   * calls, which may take as long as the tool with the longest timeout; otherwise they are pings.
   */
  public BreakerSettings serverBreakerSettings() {
    if (breaker.mode() != BreakerMode.OBSERVE) {
      return breaker;
    }
    Duration longest = toolTimeout.maxTime();
    for (ToolRule rule : tools) {
      Duration ofRule = timeoutOf(rule).maxTime();
      longest = ofRule.compareTo(longest) > 0 ? ofRule : longest;
    }
    return breaker.withCallTimeout(longest.plus(breaker.callTimeout()));
  }

  /** Returns the timeout of calls of {@code tool}. */
  public ToolTimeout timeoutOf(ToolName tool) {
    return timeoutOf(ruleFor(tool));
  }

  /** Returns the rule for the circuit breakers of {@code tool}. */
  public ToolBreakerRule breakerRuleOf(ToolName tool) {
    return ruleFor(tool).breaker();
  }

  /**
   * Returns the settings of a circuit breaker of {@code tool}: a probe is a call of the tool, which
   * may take as long as any other, and a ping more if it times out; so one is enough.
   */
  public BreakerSettings breakerSettingsOf(ToolName tool) {
    ToolRule rule = ruleFor(tool);
    Duration recovery = breaker.recoveryTimeout();
    return new BreakerSettings(
        rule.breaker().failureThreshold().orElse(breaker.failureThreshold()),
        recovery,
        recovery.compareTo(MAX_TOOL_RECOVERY) < 0 ? MAX_TOOL_RECOVERY : recovery,
        /* successThreshold= */ 1,
        timeoutOf(rule).maxTime().plus(breaker.callTimeout()),
        /* maxConcurrentProbes= */ 1,
        breaker.failureRate(),
        // The breaker of the server isolates all tools.
        breaker.mode() == BreakerMode.ISOLATE ? BreakerMode.PROTECT : breaker.mode());
  }

  private ToolTimeout timeoutOf(ToolRule rule) {
    return rule.timeout().map(ToolTimeout::fixed).orElse(toolTimeout);
  }

  /** Returns the plan for calls of {@code tool} with {@code annotations}. */
  public CallPlan planFor(ToolName tool, ToolAnnotations annotations) {
    ToolRule rule = ruleFor(tool);
    CacheRule cacheRule = rule.cacheRule().narrowedBy(annotations);
    return new CallPlan(
        cacheRule,
        timeoutOf(rule),
        mayResend(rule.retryRule(), annotations),
        rule.invalidation().orElse(invalidation(cacheRule, annotations)),
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
   * A tool with cacheable results counts as read-only. The hint is used even for servers that are
   * not trusted: a false one affects only the freshness of the server's own results.
   */
  private Invalidation invalidation(CacheRule cacheRule, ToolAnnotations annotations) {
    return invalidateOnWrite && cacheRule instanceof CacheRule.Never && !annotations.readOnly()
        ? Invalidation.Server.INSTANCE
        : Invalidation.None.INSTANCE;
  }
}
