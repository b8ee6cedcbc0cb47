package dev.bascule.bootstrap.wiring.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.AuthorizationServerSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.ClientSettings;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerCredentials;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.configuration.tls.TlsException;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.RecordVariants;
import dev.bascule.domain.RecordVariants.Variant;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.FailureRate;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.ToolTimeout;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerFingerprintsTest {

  private static final ServerId ID = new ServerId("files");
  private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "t", "OTHER", "o");
  private static final FreshnessLifetime LIFETIME =
      new FreshnessLifetime(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(1));

  /** The components that decide whether a request is sent, or describe the machine. */
  private static final Set<String> IGNORED_OF_POLICY =
      Set.of(
          "policy.maxConcurrentCalls",
          "policy.validateArguments",
          "policy.breaker.failureThreshold",
          "policy.breaker.recoveryTimeout",
          "policy.breaker.maxRecoveryTimeout",
          "policy.breaker.successThreshold",
          "policy.breaker.callTimeout",
          "policy.breaker.maxConcurrentProbes",
          "policy.breaker.failureRate",
          "policy.breaker.failureRate.share",
          "policy.breaker.failureRate.window",
          "policy.breaker.failureRate.minCalls",
          "policy.breaker.mode",
          "policy.toolTimeout.timeout",
          "policy.toolTimeout.maxTime",
          "policy.tools.timeout",
          "policy.tools.cacheRule.errorTtl",
          "policy.tools.retryRule",
          "policy.tools.validateArguments",
          "policy.tools.breaker.enabled",
          "policy.tools.breaker.failureThreshold",
          "policy.tools.breaker.slowAfter",
          "policy.rate",
          "policy.rate.times",
          "policy.rate.per",
          "policy.rate.burst",
          "policy.start.timeout",
          "policy.start.eager",
          "isShared");

  private static final Set<String> IGNORED_OF_OAUTH =
      Set.of(
          "credentials.oauth.server",
          "credentials.oauth.url",
          "credentials.oauth.client.secret",
          "credentials.oauth.client.secret.text",
          "credentials.oauth.client.callbackPort",
          "credentials.oauth.folder");

  private static final List<TagTemplate> TAGS =
      List.of(TagTemplate.parse("issue:{args.number}").orElseThrow());

  private static final ServerPolicy POLICY =
      new ServerPolicy(
          /* trusted= */ true,
          List.of(new Glob("a*")),
          List.of(new Glob("ab")),
          7,
          /* invalidateOnWrite= */ true,
          /* validateArguments= */ true,
          LIFETIME,
          new BreakerSettings(
                  5, Duration.ofSeconds(30), Duration.ofHours(1), 3, Duration.ofSeconds(10), 1)
              .withFailureRate(Optional.of(new FailureRate(0.5, Duration.ofSeconds(30), 20))),
          ToolTimeout.DEFAULT,
          List.of(
              new ToolRule(
                  new Glob("ac"),
                  new CacheRule.Cacheable(
                      LIFETIME,
                      CacheScope.PUBLIC,
                      /* onlyReadOnly= */ true,
                      Duration.ZERO,
                      TAGS,
                      new KeyNormalization(
                          Set.of(List.of("a")),
                          Set.of(List.of("b")),
                          Set.of(List.of("c")),
                          /* addsDefaults= */ true)),
                  Optional.of(Duration.ofSeconds(9)),
                  RetryRule.NEVER,
                  Optional.of(true),
                  Optional.of(new Invalidation.Tags(TAGS)),
                  new ToolBreakerRule(
                      /* enabled= */ true, Optional.of(3), Optional.of(Duration.ofSeconds(5))))),
          new ForwardingRule(Set.of("x-user"), /* exchangesToken= */ true),
          Optional.of(new Rate(3, Duration.ofSeconds(1), 5)),
          SessionRoute.OWN,
          StartRule.SPAWN);

  private static final ServerCredentials CREDENTIALS =
      new ServerCredentials(
          Optional.of(Path.of("headers")),
          Optional.of(
              new OAuthSettings(
                  "files",
                  URI.create("https://files.example/mcp"),
                  OAuthSettings.Grant.CLIENT_CREDENTIALS,
                  new ClientSettings(
                      Optional.of("client"),
                      Optional.of(new ClientSecret.Inline("secret")),
                      Optional.of(URI.create("https://client.example")),
                      7),
                  List.of("read"),
                  new AuthorizationServerSettings(
                      Optional.of("https://issuer.example"),
                      Optional.of(URI.create("https://issuer.example/token"))),
                  Optional.of("audience"),
                  Path.of("logins"))));

  private static final StreamableHttpSettings HTTP =
      new StreamableHttpSettings(
          ID,
          URI.create("https://files.example/mcp"),
          Map.of("Authorization", "secret"),
          1_000,
          ProtocolChoice.AUTO);

  private static final StdioSettings STDIO =
      new StdioSettings(
          ID,
          List.of("files", "--root"),
          Map.of("KEY", "value"),
          Optional.of(Path.of("folder")),
          1_000,
          ProtocolChoice.AUTO,
          new ChildEnvironment(Set.of("TOKEN"), Set.of("secret"), Set.of("HTTPS_PROXY")),
          OptionalLong.empty());

  @Test
  void eachComponentOfServerOverHttpChangesFingerprintOrIsIgnored(@TempDir Path folder)
      throws TlsException {
    PemFolder pem = new PemFolder(folder);
    UpstreamTls tls =
        UpstreamTls.load(
            pem.write(PemFolder.signed("a", PemFolder.authority())), Optional.of("name"));
    UpstreamTls other =
        UpstreamTls.load(
            pem.write(PemFolder.signed("b", PemFolder.authority())), Optional.of("name"));
    ServerConfig config =
        new ServerConfig(
            ID,
            new ServerTransport.StreamableHttp(HTTP, Optional.of(tls)),
            POLICY,
            CREDENTIALS,
            true);

    assertIgnores(
        config,
        new RecordVariants(Map.of(UpstreamTls.class, _ -> other)),
        IGNORED_OF_POLICY,
        IGNORED_OF_OAUTH,
        Set.of("transport.settings.id.value", "transport.settings.maxMessageBytes"));
  }

  @Test
  void eachComponentOfChildProcessChangesFingerprintOrIsIgnored() {
    assertIgnores(
        new ServerConfig(ID, new ServerTransport.Stdio(STDIO), POLICY, CREDENTIALS, true),
        new RecordVariants(Map.of(OptionalLong.class, _ -> OptionalLong.of(1))),
        IGNORED_OF_POLICY,
        IGNORED_OF_OAUTH,
        Set.of(
            "transport.settings.id.value",
            "transport.settings.maxMessageBytes",
            "transport.settings.childEnvironment.secrets",
            "transport.settings.childEnvironment.withheld",
            "transport.settings.memoryLimit"));
  }

  @Test
  void distinguishesKindsOfTransport() {
    List<ServerTransport> transports =
        List.of(
            new ServerTransport.StreamableHttp(HTTP, Optional.empty()),
            new ServerTransport.Sse(HTTP, Optional.empty()),
            new ServerTransport.Stdio(STDIO),
            new ServerTransport.Demo());

    assertThat(transports.stream().map(each -> fingerprint(new ServerConfig(ID, each, POLICY))))
        .doesNotHaveDuplicates();
  }

  @Test
  void usesValuesOfInheritedVariables() {
    ServerConfig config = new ServerConfig(ID, new ServerTransport.Stdio(STDIO), POLICY);

    assertNotEquals(
        fingerprint(config),
        new ServerFingerprints(List.of(config), Map.of("TOKEN", "another")).get(ID));
    assertEquals(
        fingerprint(config),
        new ServerFingerprints(List.of(config), Map.of("TOKEN", "t", "HOSTNAME", "pod")).get(ID));
  }

  /** The literal fails on a machine, or in a process, that has another order of sets and maps. */
  @Test
  void isTheSameInEachProcess() {
    Map<String, String> headers = new LinkedHashMap<>();
    Set<String> forwarded = new LinkedHashSet<>();
    for (int i = 0; i < 50; i++) {
      headers.put("Header-" + i, "value " + i);
      forwarded.add("x-" + i);
    }
    StreamableHttpSettings http =
        new StreamableHttpSettings(
            ID, HTTP.url(), headers, HTTP.maxMessageBytes(), HTTP.protocol());
    ServerPolicy policy =
        new ServerPolicy(
            POLICY.trusted(),
            POLICY.enabledTools(),
            POLICY.disabledTools(),
            POLICY.maxConcurrentCalls(),
            POLICY.invalidateOnWrite(),
            POLICY.validateArguments(),
            POLICY.listingLifetime(),
            POLICY.breaker(),
            POLICY.toolTimeout(),
            POLICY.tools(),
            new ForwardingRule(forwarded, /* exchangesToken= */ false),
            POLICY.rate(),
            POLICY.sessionRoute(),
            POLICY.start());

    assertEquals(
        new Sha256(
            -4880020552450501597L,
            -5700526586479821004L,
            -1023491614445228796L,
            5847128989921447328L),
        fingerprint(
            new ServerConfig(
                ID,
                new ServerTransport.StreamableHttp(http, Optional.empty()),
                policy,
                CREDENTIALS,
                true)));
  }

  @Test
  void usesNewConfigurationAfterUpdate() {
    ServerConfig before = new ServerConfig(ID, new ServerTransport.Stdio(STDIO), POLICY);
    ServerConfig after = new ServerConfig(ID, new ServerTransport.Demo(), POLICY);
    ServerFingerprints fingerprints = new ServerFingerprints(List.of(before), ENVIRONMENT);

    fingerprints.update(List.of(after));
    Sha256 updated = fingerprints.get(ID);
    fingerprints.update(List.of());

    assertEquals(fingerprint(after), updated);
    assertNotEquals(fingerprint(before), updated);
    assertEquals(fingerprints.get(new ServerId("unknown")), fingerprints.get(ID));
  }

  /** Requires that exactly the components {@code ignored} do not change the fingerprint. */
  @SafeVarargs
  private static void assertIgnores(
      ServerConfig config, RecordVariants variants, Set<String>... ignored) {
    Sha256 fingerprint = fingerprint(config);
    Set<String> same = new TreeSet<>();
    for (Variant<ServerConfig> variant : variants.of(config)) {
      if (fingerprint(variant.value()).equals(fingerprint)) {
        same.add(variant.component());
      }
    }
    Set<String> expected = new TreeSet<>();
    for (Set<String> components : ignored) {
      expected.addAll(components);
    }
    assertEquals(expected, same);
  }

  private static Sha256 fingerprint(ServerConfig config) {
    return new ServerFingerprints(List.of(config), ENVIRONMENT).get(config.id());
  }
}
