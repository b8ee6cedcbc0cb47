package dev.bascule.bootstrap.config;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration in front of the embedded demo server. */
final class DemoConfig {

  private static final ToolRule CLOCK =
      new ToolRule(
          new Glob("clock"),
          new Caching.For(
              Lifetime.of(Duration.ofSeconds(60)), Scope.PUBLIC, /* onlyReadOnly= */ true),
          Optional.empty(),
          Resend.BY_HINTS);

  private static final ServerPolicy POLICY =
      new ServerPolicy(
          /* trusted= */ true,
          List.of(),
          Defaults.MAX_CONCURRENT_CALLS,
          /* invalidateOnWrite= */ true,
          Defaults.TOOLS.defaultLifetime(),
          BreakerSettings.DEFAULTS,
          List.of(CLOCK));

  private DemoConfig() {}

  static BridgeConfig listeningAt(HttpServerSettings http) {
    return new BridgeConfig(
        http,
        AccessPolicy.OPEN,
        Callers.NOBODY,
        Defaults.TOOLS,
        Defaults.RESPONSES,
        Defaults.CLEANUP_INTERVAL,
        Defaults.JITTER,
        List.of(new ConfiguredServer(new ServerId("demo"), new Connection.Demo(), POLICY)));
  }
}
