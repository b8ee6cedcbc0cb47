package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.ToolTimeout;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the example in the documentation. */
final class ContractExampleTest {

  private static final long MIB = 1L << 20;

  @TempDir private Path folder;

  private static final String EXAMPLE =
      """
      listen:  { host: 127.0.0.1, port: 8808, basePath: "" }
      caches:
        tools:     { maxEntries: 1000, ttl: 300s }          # listings
        responses: { maxEntries: 500, ttl: 150s, maxBytes: 64MiB }
        cleanupInterval: 300s
      breaker: { failureThreshold: 5, recoveryTimeout: 30s, successThreshold: 3, callTimeout: 10s, maxConcurrentProbes: 1 }
      mcpServers:
        everything:                       # stdio
          command: npx
          args: ["-y", "@modelcontextprotocol/server-everything", "stdio"]
          env: { API_KEY: "${API_KEY}" }  # ${VAR} and ${VAR:-default}, everywhere in the file
          disabledTools: ["get-env"]
        remote:                           # Streamable HTTP; `type: sse` for the legacy transport
          url: http://127.0.0.1:3901/mcp
          headers: { Authorization: "Bearer ${TOKEN}" }
          protocol: auto                  # auto | modern | legacy
          trusted: true                   # its annotations and its public cacheScope are believed
          maxConcurrentCalls: 64
          breaker: { failureThreshold: 3 }
          tools:                          # first match wins; names or globs
            search: { cache: { ttl: 60s, staleWhileRevalidate: 30s, staleIfError: 10m, scope: private }, timeout: 5s }
            "get_*": { cache: { ttl: 30s, onlyReadOnly: true } }
      """;

  @Test
  void setsTheServerAndTheCaches() {
    BridgeConfig config = ConfigFixtures.valid(folder, "bascule.yaml", EXAMPLE);

    assertEquals(HttpServerSettings.DEFAULTS, config.http());
    assertEquals(
        new CacheSettings(
            1000,
            64 * MIB,
            new FreshnessLifetime(Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24))),
        config.tools());
    assertEquals(
        new CacheSettings(
            500, 64 * MIB, 8 * MIB, 0.5, FreshnessLifetime.of(Duration.ofSeconds(150))),
        config.responses());
    assertEquals(Duration.ofMinutes(5), config.cleanupInterval());
  }

  @Test
  void setsTheChildProcessServer() {
    ServerConfig server =
        ConfigFixtures.valid(folder, "bascule.yaml", EXAMPLE).servers().getFirst();

    assertEquals(
        new ServerTransport.Stdio(
            new StdioSettings(
                new ServerId("everything"),
                List.of("npx", "-y", "@modelcontextprotocol/server-everything", "stdio"),
                Map.of("API_KEY", "k3y"),
                Optional.empty(),
                (int) (32 * MIB),
                ProtocolChoice.AUTO,
                new ChildEnvironment(Set.of(), Set.of("k3y")),
                OptionalLong.empty())),
        server.transport());
    assertEquals(
        new ServerPolicy(
            /* trusted= */ false,
            ServerPolicy.ALL_TOOLS,
            List.of(new Glob("get-env")),
            64,
            /* invalidateOnWrite= */ true,
            /* validateArguments= */ true,
            new FreshnessLifetime(Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24)),
            BreakerSettings.DEFAULTS,
            ToolTimeout.DEFAULT,
            List.of(),
            ForwardingRule.NONE,
            Optional.empty(),
            SessionRoute.OWN,
            StartRule.SPAWN),
        server.policy());
  }

  @Test
  void setsTheServerBehindAUrl() {
    ServerConfig server = ConfigFixtures.valid(folder, "bascule.yaml", EXAMPLE).servers().getLast();

    assertEquals(
        new ServerTransport.StreamableHttp(
            new StreamableHttpSettings(
                new ServerId("remote"),
                URI.create("http://127.0.0.1:3901/mcp"),
                Map.of("Authorization", "Bearer s3cret"),
                (int) (32 * MIB),
                ProtocolChoice.AUTO),
            Optional.empty()),
        server.transport());
    assertEquals(
        new BreakerSettings(3, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 1),
        server.policy().breaker());
    assertEquals(StartRule.CONNECT, server.policy().start());
  }

  @Test
  void keepsTheOrderOfTheRules() {
    ServerConfig server = ConfigFixtures.valid(folder, "bascule.yaml", EXAMPLE).servers().getLast();

    assertEquals(
        List.of(
            new ToolRule(
                new Glob("search"),
                new CacheRule.Cacheable(
                    new FreshnessLifetime(
                        Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(10)),
                    CacheScope.PRIVATE,
                    /* onlyReadOnly= */ false),
                Optional.of(Duration.ofSeconds(5)),
                RetryRule.BY_HINTS),
            new ToolRule(
                new Glob("get_*"),
                new CacheRule.Cacheable(
                    FreshnessLifetime.of(Duration.ofSeconds(30)),
                    CacheScope.PRIVATE,
                    /* onlyReadOnly= */ true),
                Optional.empty(),
                RetryRule.BY_HINTS)),
        server.policy().tools());
  }

  @Test
  void showsNoSecret() {
    BridgeConfig config = ConfigFixtures.valid(folder, "bascule.yaml", EXAMPLE);

    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.toString()).doesNotContain("k3y");
  }
}
