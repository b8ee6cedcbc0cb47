package dev.bascule.adapter.out.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.metrics.ConfigReadings.CertificateReadings;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ClientUsage;
import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.application.view.BridgeMetrics.ToolBreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.CacheSavings.Saved;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.EngineView;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {

  private final PrometheusMetrics metrics = new PrometheusMetrics("1.2.3");

  @Test
  void exposesVersion() {
    assertEquals(1, MetricsScrape.of(metrics).value("bascule_build_info{version=\"1.2.3\"}"));
  }

  @Test
  void exposesCaches() {
    watch("half_open", 11, "files");

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(1.5, scrape.value("bascule_uptime_seconds"));
    assertEquals(7, scrape.value("bascule_mcp_sessions"));
    assertEquals(70, scrape.value("bascule_mcp_sessions_max"));
    assertEquals(8, scrape.value("bascule_upstream_client_connections"));
    assertEquals(80, scrape.value("bascule_upstream_client_connections_max"));
    assertEquals(9, scrape.value("bascule_upstream_client_children"));
    assertEquals(90, scrape.value("bascule_upstream_client_children_max"));
    assertEquals(
        30, scrape.value("bascule_cache_saved_calls_total{result=\"hit\",server=\"files\"}"));
    assertEquals(
        2, scrape.value("bascule_cache_saved_calls_total{result=\"collapsed\",server=\"files\"}"));
    assertEquals(
        1, scrape.value("bascule_cache_saved_calls_total{result=\"stale\",server=\"files\"}"));
    assertEquals(
        4.5, scrape.value("bascule_cache_saved_seconds_total{result=\"hit\",server=\"files\"}"));
    assertEquals(
        3600, scrape.value("bascule_cache_saved_seconds_total{result=\"stale\",server=\"files\"}"));
    assertEquals(11, scrape.value("bascule_cache_lookups_total{cache=\"tools\",result=\"hit\"}"));
    assertEquals(12, scrape.value("bascule_cache_lookups_total{cache=\"tools\",result=\"miss\"}"));
    assertEquals(13, scrape.value("bascule_cache_evictions_total{cache=\"tools\"}"));
    assertEquals(19, scrape.value("bascule_cache_rejected_entries_total{cache=\"tools\"}"));
    assertEquals(14, scrape.value("bascule_cache_expired_entries_total{cache=\"tools\"}"));
    assertEquals(15, scrape.value("bascule_cache_entries{cache=\"tools\"}"));
    assertEquals(16, scrape.value("bascule_cache_size_bytes{cache=\"tools\"}"));
    assertEquals(17, scrape.value("bascule_cache_max_entries{cache=\"tools\"}"));
    assertEquals(18, scrape.value("bascule_cache_max_size_bytes{cache=\"tools\"}"));
    assertEquals(
        21, scrape.value("bascule_cache_lookups_total{cache=\"responses\",result=\"hit\"}"));
    assertEquals(2, scrape.count("bascule_cache_entries"));
  }

  @Test
  void exposesServers() {
    watch("half_open", 0, "files");

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(
        1, scrape.value("bascule_upstream_connected{server=\"files\",transport=\"stdio\"}"));
    assertEquals(4, scrape.value("bascule_upstream_in_flight{server=\"files\"}"));
    assertEquals(5, scrape.value("bascule_upstream_waiting{server=\"files\"}"));
    assertEquals(6, scrape.value("bascule_upstream_limit{server=\"files\"}"));
    assertEquals(0, scrape.value("bascule_breaker_state{server=\"files\",state=\"closed\"}"));
    assertEquals(0, scrape.value("bascule_breaker_state{server=\"files\",state=\"open\"}"));
    assertEquals(1, scrape.value("bascule_breaker_state{server=\"files\",state=\"half_open\"}"));
    assertEquals(
        1, scrape.value("bascule_breaker_calls_total{result=\"admitted\",server=\"files\"}"));
    assertEquals(
        2, scrape.value("bascule_breaker_calls_total{result=\"not_permitted\",server=\"files\"}"));
    assertEquals(
        1, scrape.value("bascule_breaker_calls_total{result=\"observed\",server=\"files\"}"));
    assertEquals(3, scrape.value("bascule_breaker_successes_total{server=\"files\"}"));
    assertEquals(1, scrape.count("bascule_tool_breaker_open"));
    assertEquals(1000, scrape.value("bascule_tool_breaker_open{server=\"files\",tool=\"export\"}"));
  }

  @Test
  void exposesMemoryOnlyOfServersWithChildren() {
    AtomicReference<Optional<ChildMemory>> memory = new AtomicReference<>(Optional.empty());
    metrics.watch(
        () -> metrics("closed", 0, "files"),
        () -> List.of(server("files", memory.get())),
        Optional::empty);
    assertThat(metrics.collect(MetricsScrape.PROMETHEUS)).doesNotContain("_bytes{server");

    memory.set(Optional.of(new ChildMemory(30, 20, OptionalLong.of(40))));
    MetricsScrape limited = MetricsScrape.of(metrics);
    assertEquals(30, limited.value("bascule_server_resident_bytes{server=\"files\"}"));
    assertEquals(20, limited.value("bascule_server_largest_child_bytes{server=\"files\"}"));
    assertEquals(40, limited.value("bascule_server_memory_limit_bytes{server=\"files\"}"));

    memory.set(Optional.of(new ChildMemory(31, 21, OptionalLong.empty())));
    MetricsScrape unlimited = MetricsScrape.of(metrics);
    assertEquals(31, unlimited.value("bascule_server_resident_bytes{server=\"files\"}"));
    assertEquals(0, unlimited.count("bascule_server_memory_limit_bytes"));

    memory.set(Optional.empty());
    assertThat(metrics.collect(MetricsScrape.PROMETHEUS)).doesNotContain("_bytes{server");
  }

  /** Such as by two Prometheus servers, or one and the export over OTLP. */
  @Test
  void canBeCollectedConcurrently() throws InterruptedException {
    metrics.watch(
        () -> metrics("closed", 0, "files"),
        () -> List.of(server("files", Optional.of(new ChildMemory(30, 20, OptionalLong.of(40))))),
        Optional::empty);
    Callable<Set<Long>> collector =
        () -> {
          Set<Long> samples = new HashSet<>();
          for (int i = 0; i < 200; i++) {
            samples.add(MetricsScrape.of(metrics).count("bascule_server_resident_bytes"));
          }
          return samples;
        };

    List<Future<Set<Long>>> collections;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      collections = threads.invokeAll(Collections.nCopies(4, collector));
    }

    assertThat(collections).allSatisfy(each -> assertEquals(Set.of(1L), each.resultNow()));
  }

  @Test
  void initializesCountersWithZero() {
    watch("closed", 0, "files");

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(15, scrape.count("bascule_cache_requests_total"));
    assertEquals(6, scrape.count("bascule_breaker_transitions_total"));
  }

  @Test
  void exposesSharedCacheOnlyIfThereIsOne() {
    PrometheusMetrics other = new PrometheusMetrics("1.2.3");
    other.watch(() -> metrics("closed", 0), List::of, Optional::empty);
    metrics.watch(() -> metrics("closed", 0), List::of, () -> Optional.of(isolated()));

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(0, scrape.value("bascule_shared_state{state=\"connected\"}"));
    assertEquals(1, scrape.value("bascule_shared_state{state=\"isolated\"}"));
    assertEquals(0, scrape.value("bascule_shared_state{state=\"unavailable\"}"));
    assertEquals(3, scrape.value("bascule_shared_pending_invalidations"));
    assertEquals(2.5, scrape.value("bascule_shared_untrusted_seconds_total"));
    assertEquals(18, scrape.count("bascule_shared_lookups_total"));
    assertEquals(2, scrape.count("bascule_shared_bytes_total"));
    assertEquals(2, scrape.count("bascule_shared_invalidations_total"));
    assertEquals(RejectionReason.values().length, scrape.count("bascule_shared_rejected_total"));
    assertEquals(0, scrape.value("bascule_shared_dropped_stores_total"));
    assertThat(other.collect(MetricsScrape.PROMETHEUS)).doesNotContain("shared");
  }

  @Test
  void exposesCurrentServersThatHaveABreaker() {
    AtomicReference<String[]> current = new AtomicReference<>(new String[] {"files"});
    metrics.watch(
        () -> metrics("closed", 0, current.get()),
        () -> servers("files", "mail", "notes"),
        Optional::empty);
    MetricsScrape before = MetricsScrape.of(metrics);

    current.set(new String[] {"mail", "notes"});
    MetricsScrape after = MetricsScrape.of(metrics);

    assertEquals(1, before.count("bascule_upstream_in_flight"));
    assertEquals(2, after.count("bascule_upstream_in_flight"));
    assertEquals(4, after.value("bascule_upstream_in_flight{server=\"mail\"}"));
    assertEquals(6, after.count("bascule_breaker_calls_total"));
    // Counters stay; those of the new servers exist before the first event.
    assertEquals(18, after.count("bascule_breaker_transitions_total"));
  }

  @Test
  void exposesCurrentConfiguration() {
    AtomicReference<ConfigReadings> current =
        new AtomicReference<>(
            new ConfigReadings(
                true,
                Instant.ofEpochSecond(5),
                List.of(
                    new CertificateReadings("listener", "", Instant.ofEpochSecond(1_800_000_000))),
                Map.of("ci", Instant.ofEpochSecond(1_900_000_000))));
    metrics.watchConfig(current::get);
    MetricsScrape before = MetricsScrape.of(metrics);

    current.set(new ConfigReadings(false, Instant.ofEpochSecond(5), List.of(), Map.of()));
    MetricsScrape after = MetricsScrape.of(metrics);

    assertEquals(1, before.value("bascule_config_last_reload_successful"));
    assertEquals(5, before.value("bascule_config_last_reload_timestamp_seconds"));
    assertEquals(
        1_800_000_000,
        before.value("bascule_certificate_expiry_timestamp_seconds{server=\"\",use=\"listener\"}"));
    assertEquals(
        1_900_000_000, before.value("bascule_key_expiry_timestamp_seconds{caller=\"ci\"}"));
    assertEquals(0, after.value("bascule_config_last_reload_successful"));
    assertEquals(0, after.count("bascule_certificate_expiry_timestamp_seconds"));
    assertEquals(0, after.count("bascule_key_expiry_timestamp_seconds"));
  }

  @Test
  void registersGaugesOnce() {
    watch("closed", 0, "files");

    assertThrows(IllegalStateException.class, () -> watch("closed", 0, "files"));
  }

  @Test
  void countsRequestsToTheBridge() {
    HttpMeters http = metrics.http();
    http.requestBegun();
    http.requestBegun();
    http.streamOpened();
    http.requestEnded("/servers/{server}", "GET", 404, Duration.ofMillis(3));
    http.requestBegun();
    http.requestEnded("unmatched", "BREW", 0, Duration.ofMillis(3));

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(1, scrape.value("bascule_http_in_flight"));
    assertEquals(1, scrape.value("bascule_http_streams"));
    assertEquals(
        1,
        scrape.value(
            "bascule_http_requests_seconds_count"
                + "{method=\"GET\",route=\"/servers/{server}\",status=\"4xx\"}"));
    assertEquals(
        1,
        scrape.value(
            "bascule_http_requests_seconds_count"
                + "{method=\"other\",route=\"unmatched\",status=\"none\"}"));
  }

  @Test
  void exposesJvm() {
    MetricsScrape scrape = MetricsScrape.of(metrics);

    assertTrue(scrape.value("jvm_memory_used_bytes{area=\"heap\"}") > 0);
    assertTrue(scrape.value("jvm_threads_current") > 0);
    assertTrue(scrape.value("jvm_virtual_threads_mounted") >= 0);
    assertTrue(scrape.value("jvm_memory_allocated_bytes_total") > 1_000_000);
    assertTrue(scrape.value("process_start_time_seconds") > 0);
  }

  @Test
  void countsLinesThatTheAccessLogDrops() {
    PrometheusMetrics metrics = new PrometheusMetrics("1");

    metrics.http().accessLinesDropped(2);

    assertThat(metrics.collect(MetricsScrape.PROMETHEUS))
        .contains("bascule_access_log_dropped_total 2.0");
  }

  @Test
  void writesOpenMetrics() {
    String text = metrics.collect("application/openmetrics-text; version=1.0.0; charset=utf-8");

    assertThat(text).contains("# TYPE bascule_build info\n");
    assertThat(text).endsWith("# EOF\n");
  }

  private void watch(String breaker, long hits, String... servers) {
    metrics.watch(() -> metrics(breaker, hits, servers), () -> servers(servers), Optional::empty);
  }

  private static BridgeMetrics metrics(String breaker, long hits, String... servers) {
    List<ServerId> ids = Stream.of(servers).map(ServerId::new).toList();
    return new BridgeMetrics(
        Duration.ofMillis(1500),
        0,
        0,
        0,
        new CacheMetrics(hits, 12, 13, 14, 19, 15, 16, 17, 18, Duration.ZERO),
        new CacheMetrics(hits + 10, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO),
        ids.stream().collect(Collectors.toMap(id -> id, _ -> savings())),
        ids.stream().collect(Collectors.toMap(id -> id, _ -> breaker(breaker))),
        ids.stream().flatMap(id -> toolBreakers(id, breaker)).toList(),
        ids.stream().collect(Collectors.toMap(id -> id, _ -> new ServerLoad(4, 5, 6))),
        new ClientUsage(new Usage(7, 70), new Usage(8, 80), new Usage(9, 90)));
  }

  private static CacheSavings savings() {
    return new CacheSavings(
        new Saved(30, Duration.ofMillis(4_500)),
        new Saved(2, Duration.ofSeconds(1)),
        new Saved(1, Duration.ofHours(1)));
  }

  /** Of a thousand callers of one tool, if the breaker of the server is half-open. */
  private static Stream<ToolBreakerMetrics> toolBreakers(ServerId server, String state) {
    return IntStream.range(0, state.equals("half_open") ? 1000 : 0)
        .mapToObj(
            caller ->
                new ToolBreakerMetrics(
                    server,
                    new ToolName("export"),
                    "key:" + caller,
                    "open",
                    Duration.ZERO,
                    Duration.ofSeconds(30)));
  }

  private static BreakerMetrics breaker(String state) {
    return new BreakerMetrics(
        state,
        "observe",
        Optional.of(state),
        0,
        0,
        4,
        3,
        2,
        1,
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        true,
        Duration.ZERO);
  }

  private static List<ServerSummary> servers(String... names) {
    return Stream.of(names).map(name -> server(name, Optional.empty())).toList();
  }

  private static ServerSummary server(String name, Optional<ChildMemory> memory) {
    return new ServerSummary(
        new ServerId(name),
        "stdio",
        /* connected= */ true,
        Optional.empty(),
        Optional.empty(),
        "closed",
        Optional.empty(),
        OptionalInt.empty(),
        new ServerHealth(
            ServerState.SLOW,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        memory);
  }

  private static SharedCacheView isolated() {
    return new SharedCacheView(
        SharedState.ISOLATED,
        Instant.EPOCH,
        Optional.empty(),
        new EngineView("valkey:6379", Optional.empty()),
        3,
        Duration.ofMillis(2500),
        Map.of(),
        List.of(),
        List.of("one", "two"),
        List.of("three"));
  }
}
