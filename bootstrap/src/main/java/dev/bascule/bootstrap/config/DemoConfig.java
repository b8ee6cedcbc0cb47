package dev.bascule.bootstrap.config;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
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
          List.of(),
          ConfigDefaults.MAX_CONCURRENT_CALLS,
          /* invalidateOnWrite= */ true,
          ConfigDefaults.TOOLS.defaultLifetime(),
          BreakerSettings.DEFAULTS,
          List.of(CLOCK));

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
        /* waitForServers= */ false);
  }
}
