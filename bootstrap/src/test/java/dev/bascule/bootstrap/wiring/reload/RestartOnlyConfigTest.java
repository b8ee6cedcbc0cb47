package dev.bascule.bootstrap.wiring.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.cache.CacheSettings;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each setting is classified as live or restart-only. */
final class RestartOnlyConfigTest {

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
          "cleanupInterval",
          "jitter");

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
  void reportsEachChangedKey() {
    // Both caches have the same settings.
    assertEquals(WAITING.size() + 2, RestartOnlyConfig.keys().size());
    assertEquals(
        List.copyOf(Set.copyOf(RestartOnlyConfig.keys())).size(), RestartOnlyConfig.keys().size());
  }
}
