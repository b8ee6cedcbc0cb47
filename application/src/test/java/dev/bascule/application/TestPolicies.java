package dev.bascule.application;

import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.ToolTimeout;
import java.util.List;
import java.util.Optional;

/** Policies of remote servers with the usual settings. */
public final class TestPolicies {

  private TestPolicies() {}

  /** Returns the policy of a server without a rate limit. */
  public static ServerPolicy of(
      boolean trusted,
      List<Glob> disabledTools,
      int maxConcurrentCalls,
      boolean invalidateOnWrite,
      FreshnessLifetime listing,
      BreakerSettings breaker,
      List<ToolRule> tools,
      ForwardingRule forwarding) {
    return new ServerPolicy(
        trusted,
        ServerPolicy.ALL_TOOLS,
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

  /** Returns the policy of a server that receives nothing of callers. */
  public static ServerPolicy of(
      boolean trusted,
      List<Glob> disabledTools,
      int maxConcurrentCalls,
      boolean invalidateOnWrite,
      FreshnessLifetime listing,
      BreakerSettings breaker,
      List<ToolRule> tools) {
    return of(
        trusted,
        disabledTools,
        maxConcurrentCalls,
        invalidateOnWrite,
        listing,
        breaker,
        tools,
        ForwardingRule.NONE);
  }
}
