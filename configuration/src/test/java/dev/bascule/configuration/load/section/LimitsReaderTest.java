package dev.bascule.configuration.load.section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.domain.ratelimit.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsReaderTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path folder;

  @Test
  void limitsNoCallerByDefault() {
    assertEquals(BridgeLimits.DEFAULTS, valid("mcpServers: {}").limits());
    assertEquals(CallerQuotas.NONE, BridgeLimits.DEFAULTS.callers());
  }

  @Test
  void readsQuotasOfCallersAndGroupsInOrder() {
    BridgeLimits limits =
        valid(
                """
                mcpServers: {}
                limits:
                  perCaller: { rate: 50/s, burst: 100, concurrent: 32 }
                  groups:
                    robots: { rate: 5/m }
                    staff: {}
                """)
            .limits();

    CallerQuota robots =
        new CallerQuota(
            Optional.of(new Rate(5, Duration.ofMinutes(1), /* burst= */ 5)), OptionalInt.empty());
    assertEquals(
        new CallerQuotas(
            new CallerQuota(Optional.of(new Rate(50, SECOND, 100)), OptionalInt.of(32)),
            List.of(
                new CallerQuotas.GroupQuota("robots", robots),
                new CallerQuotas.GroupQuota("staff", CallerQuota.NONE))),
        limits.callers());
  }

  @Test
  void readsTheRateOfAServer() {
    BridgeConfig config = valid("mcpServers: { a: { url: http://h, rate: 1000/h, burst: 1 } }");

    assertEquals(
        Optional.of(new Rate(1000, Duration.ofHours(1), 1)),
        config.servers().getFirst().policy().rate());
  }

  @Test
  void sharesRatesOnlyWithSectionShared() {
    String shared = "mcpServers: {}\nshared: { url: \"valkey://localhost\", secretFile: f }\n";

    assertThat(valid(shared).limits().sharesRates()).isFalse();
    assertThat(valid(shared + "limits: { shared: true }").limits().sharesRates()).isTrue();
    assertThat(valid("mcpServers: {}\nlimits: { shared: false }").limits().sharesRates()).isFalse();
    assertEquals(
        List.of(
            "bascule.yaml:2:9: limits: `shared: true` requires the section `shared`, with `url` and"
                + " `secretFile`; without it, remove `shared` from `limits`"),
        errors("mcpServers: {}\nlimits: { shared: true }"));
  }

  @Test
  void readsSizesOfPagesAndDocuments() {
    BridgeLimits limits =
        valid("mcpServers: {}\nlimits: { pageBytes: 256KiB, documentBytes: 64MiB }").limits();

    assertEquals(256 << 10, limits.pageBytes());
    assertEquals(Optional.of(64L << 20), limits.documentBytes());
    assertEquals(Optional.empty(), valid("mcpServers: {}").limits().documentBytes());
    assertEquals(1, errors("mcpServers: {}\nlimits: { pageBytes: 0 }").size());
  }

  @Test
  void rejectsInvalidRate() {
    assertEquals(
        List.of(
            "bascule.yaml:3:22: limits.perCaller.rate: expected a rate such as 50/s, 100/m or"
                + " 1000/h, but got `50`"),
        errors("mcpServers: {}\nlimits:\n  perCaller: { rate: 50 }"));
    assertEquals(1, errors("mcpServers: {}\nlimits: { perCaller: { rate: 0/s } }").size());
    assertEquals(1, errors("mcpServers: {}\nlimits: { perCaller: { rate: 1/d } }").size());
    assertEquals(1, errors("mcpServers: {}\nlimits: { perCaller: { burst: 3 } }").size());
    assertEquals(1, errors("mcpServers: {}\nlimits: { heap: 0 }").size());
    assertEquals(1, errors("mcpServers: {}\nlimits: { maxRequests: 0 }").size());
  }

  @Test
  void findsSecretsOfChildProcess() {
    ChildEnvironment childEnvironment =
        terms(
            "args: [\"--key=${API_KEY}x\", \"--name=public\"],"
                + " env: { A: \"${TOKEN}\", MY_TOKEN: literal, MODE: production },"
                + " inheritEnv: [HTTPS_PROXY]");

    assertEquals(Set.of("k3yx", "s3cret", "literal"), childEnvironment.secrets());
    assertEquals(Set.of("HTTPS_PROXY"), childEnvironment.inherited());
    assertThat(childEnvironment.toString()).doesNotContain("s3cret");
  }

  @Test
  void knowsWhichVariablesOfTheBridgeAreWithheld() {
    Map<String, String> bridge = Map.of("HTTPS_PROXY", "http://me:secret@proxy.example:3128");

    assertEquals(Set.of("HTTPS_PROXY"), terms("args: []", bridge).withheld());
    assertEquals(Set.of(), terms("inheritEnv: [HTTPS_PROXY]", bridge).withheld());
    assertEquals(Set.of(), terms("env: { HTTPS_PROXY: other }", bridge).withheld());
  }

  private ChildEnvironment terms(String members, Map<String, String> environment) {
    ConfigResult result =
        ConfigFixtures.read(
            folder,
            "bascule.yaml",
            "mcpServers: { a: { command: x, " + members + " } }",
            ListenOverrides.NONE,
            environment);
    return childEnvironmentOf(((ConfigResult.Valid) result).config());
  }

  private ChildEnvironment terms(String members) {
    return childEnvironmentOf(valid("mcpServers: { a: { command: x, " + members + " } }"));
  }

  private static ChildEnvironment childEnvironmentOf(BridgeConfig config) {
    return ((ServerTransport.Stdio) config.servers().getFirst().transport())
        .settings()
        .childEnvironment();
  }

  private BridgeConfig valid(String text) {
    return ConfigFixtures.valid(folder, "bascule.yaml", text);
  }

  private List<String> errors(String text) {
    return ConfigFixtures.errors(folder, "bascule.yaml", text);
  }
}
