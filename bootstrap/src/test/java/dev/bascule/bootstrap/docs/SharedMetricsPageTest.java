package dev.bascule.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.metrics.ExpositionFormat;
import dev.bascule.adapter.out.metrics.MetricReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.ClientUsage;
import dev.bascule.adapter.out.metrics.MetricReadings.SharedReadings;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent.OperationEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    ClientUsage none = new ClientUsage(0, 0);
    PrometheusMetrics metrics = new PrometheusMetrics("1");
    metrics.watch(
        () ->
            new MetricReadings(
                Duration.ZERO,
                List.of(),
                List.of(),
                none,
                none,
                none,
                Optional.of(new SharedReadings("connected", 0, Duration.ZERO, 0, 0))));
    metrics
        .events()
        .onEvent(
            new BridgeEvent.OfSharedCache(
                new OperationEnded(EngineOperation.FIND, true, Duration.ofMillis(1))));
    return names(
        metrics
            .collect(ExpositionFormat.PROMETHEUS)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n")));
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
