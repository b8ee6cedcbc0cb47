package dev.bascule.configuration;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.policy.ToolTimeout;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration for the embedded demo server. */
public final class DemoConfig {

  private static final ToolRule CLOCK =
      new ToolRule(
          new Glob("clock"),
          new CacheRule.Cacheable(
              FreshnessLifetime.of(Duration.ofSeconds(60)),
              CacheScope.PUBLIC,
              /* onlyReadOnly= */ true),
          Optional.empty(),
          RetryRule.BY_HINTS);

  private static final ServerPolicy POLICY =
      new ServerPolicy(
          /* trusted= */ true,
          ServerPolicy.ALL_TOOLS,
          List.of(),
          ConfigDefaults.MAX_CONCURRENT_CALLS,
          /* invalidateOnWrite= */ true,
          /* validateArguments= */ true,
          ConfigDefaults.TOOLS.defaultLifetime(),
          BreakerSettings.DEFAULTS,
          ToolTimeout.DEFAULT,
          List.of(CLOCK),
          ForwardingRule.NONE,
          Optional.empty(),
          SessionRoute.OWN,
          StartRule.CONNECT);

  private DemoConfig() {}

  public static BridgeConfig listeningAt(HttpServerSettings http) {
    return new BridgeConfig(
        http,
        AccessPolicy.OPEN,
        CallerSources.NONE,
        ConfigDefaults.TOOLS,
        ConfigDefaults.RESPONSES,
        ConfigDefaults.CLEANUP_INTERVAL,
        ConfigDefaults.JITTER,
        List.of(new ServerConfig(new ServerId("demo"), new ServerTransport.Demo(), POLICY)),
        BridgeLimits.DEFAULTS,
        HealthConfig.DEFAULTS,
        /* shared= */ Optional.empty(),
        LogConfig.DEFAULTS);
  }
}
