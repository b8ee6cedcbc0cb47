package dev.bascule.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ClientUsage;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.EngineView;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.OperationEnded;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics of the shared cache are documented, and the files in {@code ops} use only those. */
class SharedMetricsPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern NAME = Pattern.compile("bascule_shared_\\w+");

  @Test
  void documentsEachMetric() throws IOException {
    Set<String> documented = names(Files.readString(ROOT.resolve("docs/operations.md")));
    documented.remove("bascule_shared_");

    assertThat(documented)
        .isEqualTo(
            exposed().stream()
                .map(name -> name.replaceAll("_seconds_(bucket|count|sum|max)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus/bascule-rules.yml", "grafana/bascule-dashboard.json"})
  void usesExposedMetrics(String file) throws IOException {
    Set<String> used = names(Files.readString(ROOT.resolve("ops").resolve(file)));

    assertThat(used).isNotEmpty().isSubsetOf(exposed());
  }

  private static Set<String> exposed() {
    PrometheusMetrics metrics = new PrometheusMetrics("1");
    metrics.watch(SharedMetricsPageTest::noMetrics, List::of, () -> Optional.of(sharedCache()));
    metrics
        .events()
        .onEvent(
            new BridgeEvent.OfSharedCache(
                new OperationEnded(EngineOperation.FIND, true, Duration.ofMillis(1))));
    return names(
        metrics
            .collect("text/plain; version=0.0.4")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n")));
  }

  private static BridgeMetrics noMetrics() {
    CacheMetrics noCache = new CacheMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
    Usage none = new Usage(0, 0);
    ClientUsage noClients = new ClientUsage(none, none, none);
    return new BridgeMetrics(
        Duration.ZERO,
        0,
        0,
        0,
        noCache,
        noCache,
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        noClients);
  }

  private static SharedCacheView sharedCache() {
    return new SharedCacheView(
        SharedState.CONNECTED,
        Instant.EPOCH,
        Optional.empty(),
        new EngineView("valkey:6379", Optional.empty()),
        0,
        Duration.ZERO,
        Map.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
