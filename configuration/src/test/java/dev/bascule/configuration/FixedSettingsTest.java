package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.domain.cache.CacheSettings;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting is classified as live or restart-only. */
final class FixedSettingsTest {

  /** The settings that can change at run time. */
  private static final Set<String> LIVE =
      Set.of(
          "access", "log", "callerSources", "servers", "http.edge.access", "tools.defaultLifetime");

  private static final Set<String> WAITING =
      Set.of(
          "http.host",
          "http.port",
          "http.healthPort",
          "http.basePath",
          "http.maxBodyBytes",
          "http.maxHeaderBytes",
          "http.maxConnections",
          "http.idleTimeout",
          "http.readTimeout",
          "http.drainDelay",
          "http.drainTimeout",
          "http.aggregateTimeout",
          "http.edge.tls",
          "http.edge.proxies",
          "limits",
          "health",
          "shared",
          "tools.maxEntries",
          "tools.maxBytes",
          "tools.maxValueBytes",
          "tools.maxShare",
          "listingFile",
          "cleanupInterval",
          "jitter",
          "advice");

  private static Stream<String> names(String prefix, Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .map(name -> prefix + name);
  }

  @Test
  void classifiesEverySetting() {
    Set<String> sections = Set.of("http", "tools", "responses");
    Set<String> all =
        Stream.of(
                names("", BridgeConfig.class).filter(name -> !sections.contains(name)),
                names("http.", HttpServerSettings.class).filter(name -> !name.equals("http.edge")),
                names("http.edge.", EdgeSettings.class),
                names("tools.", CacheSettings.class))
            .flatMap(names -> names)
            .collect(Collectors.toSet());
    Set<String> decided =
        Stream.concat(LIVE.stream(), WAITING.stream()).collect(Collectors.toSet());

    assertEquals(decided, all);
  }

  @Test
  void reportsEachChangedKeyAndKeepsItsValue(@TempDir Path folder) {
    PemFolder.writeExamples(folder);
    ConfigResult.Valid running = read(folder, "mcpServers: {}");
    ConfigResult.Valid changed =
        read(
            folder,
            """
            listen:
              host: "::1"
              port: 1
              healthPort: 2
              basePath: /b
              maxBodyBytes: 3
              maxHeaderBytes: 4
              maxConnections: 5
              idleTimeout: 6s
              readTimeout: 7s
              drainDelay: 8s
              drainTimeout: 9s
              aggregateTimeout: 11s
              tls: { certificate: tls/bridge.pem, key: tls/bridge.key }
              trustedProxies: ["::1"]
            limits: { groups: { g: { concurrent: 1 } } }
            health: { interval: 1s }
            caches:
              tools: { maxEntries: 1, maxBytes: 2, file: listings }
              responses: { maxEntries: 3, maxBytes: 4, maxValueBytes: 2, maxShare: 0.25 }
              cleanupInterval: 1s
              jitter: 0.5
              advice: false
            shared: { url: "valkeys://host", secretFile: s }
            mcpServers: {}
            """);

    assertThat(changed.sourceMap().settings().findWaiting(running.sourceMap().settings()))
        .containsExactlyInAnyOrder(
            "listen.host",
            "listen.port",
            "listen.healthPort",
            "listen.basePath",
            "listen.maxBodyBytes",
            "listen.maxHeaderBytes",
            "listen.maxConnections",
            "listen.idleTimeout",
            "listen.readTimeout",
            "listen.drainDelay",
            "listen.drainTimeout",
            "listen.aggregateTimeout",
            "listen.tls",
            "listen.trustedProxies",
            "limits",
            "health",
            "caches.tools.maxEntries",
            "caches.tools.maxBytes",
            "caches.tools.file",
            "caches.responses.maxEntries",
            "caches.responses.maxBytes",
            "caches.responses.maxValueBytes",
            "caches.responses.maxShare",
            "caches.cleanupInterval",
            "caches.jitter",
            "caches.advice",
            "shared");
    assertEquals(running.config(), changed.config().withFixed(running.config()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username: b, passwordFile: p",
        "username: a, password: other",
        "username: a, password: secret, insecure: true",
        "username: a, password: secret, tls: {}",
        "username: a, password: secret, tls: { ca: tls/servers.pem }",
        "username: a, password: secret, isolatedFor: ttl"
      })
  void reportsSectionWithChangeThatIsNotShown(String keys, @TempDir Path folder) {
    PemFolder.writeExamples(folder);
    String text = "shared: { url: 'valkeys://host', secretFile: s, %s }\nmcpServers: {}";
    ConfigResult.Valid running = read(folder, text.formatted("username: a, password: secret"));
    ConfigResult.Valid changed = read(folder, text.formatted(keys));

    assertEquals(
        running.config().shared().equals(changed.config().shared()) ? List.of() : List.of("shared"),
        changed.sourceMap().settings().findWaiting(running.sourceMap().settings()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shared: { url: 'valkeys://localhost', secretFile: s }"
            + "|shared: { url: 'valkey://localhost', secretFile: s }",
        "limits: { groups: { a: { concurrent: 1 }, b: { concurrent: 2 } } }"
            + "|limits: { groups: { b: { concurrent: 2 }, a: { concurrent: 1 } } }"
      })
  void reportsChangeThatLeavesTheValuesOfKeys(String before, String after, @TempDir Path folder) {
    ConfigResult.Valid running = read(folder, before + "\nmcpServers: {}");
    ConfigResult.Valid changed = read(folder, after + "\nmcpServers: {}");

    assertEquals(
        List.of(before.substring(0, before.indexOf(':'))),
        changed.sourceMap().settings().findWaiting(running.sourceMap().settings()));
  }

  @Test
  void reportsNoOtherSpellingOfPath(@TempDir Path folder) {
    PemFolder.writeExamples(folder);
    String text = "listen: { tls: { certificate: %s, key: tls/bridge.key } }\nmcpServers: {}";
    ConfigResult.Valid running = read(folder, text.formatted("tls/bridge.pem"));
    ConfigResult.Valid changed = read(folder, text.formatted(folder.resolve("tls/bridge.pem")));

    assertEquals(
        List.of(), changed.sourceMap().settings().findWaiting(running.sourceMap().settings()));
  }

  @Test
  void reportsNoKeyThatCanChangeAtRunTime(@TempDir Path folder) {
    ConfigResult.Valid running = read(folder, "mcpServers: {}");
    ConfigResult.Valid changed =
        read(
            folder,
            """
            listen: { allowedHosts: [h.example], allowUnauthenticated: true }
            auth: { keys: [{ name: ann, key: the-key-of-ann-is-long }] }
            rights: { "*": { allow: [a] } }
            cors: { allowedOrigins: ["https://o.example"] }
            log: { access: all }
            audit: { calls: all }
            caches: { tools: { ttl: 1s, staleIfError: 2s }, responses: { ttl: 3s } }
            breaker: { callTimeout: 1s }
            mcpServers: { a: { url: "https://host/mcp" } }
            """);

    assertEquals(
        List.of(), changed.sourceMap().settings().findWaiting(running.sourceMap().settings()));
  }

  private static ConfigResult.Valid read(Path folder, String text) {
    return assertInstanceOf(
        ConfigResult.Valid.class,
        ConfigFixtures.read(folder, "bascule.yaml", text, ListenOverrides.NONE));
  }
}
