package dev.bascule.adapter.out.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.metrics.ConfigReadings.CertificateReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.BreakerReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.CacheReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.CacheSize;
import dev.bascule.adapter.out.metrics.MetricReadings.Load;
import dev.bascule.adapter.out.metrics.MetricReadings.ServerReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.SharedReadings;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
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
    metrics.watch(() -> readings("half_open", 11));

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(1.5, scrape.value("bascule_uptime_seconds"));
    assertEquals(7, scrape.value("bascule_mcp_sessions"));
    assertEquals(70, scrape.value("bascule_mcp_sessions_max"));
    assertEquals(8, scrape.value("bascule_upstream_client_connections"));
    assertEquals(80, scrape.value("bascule_upstream_client_connections_max"));
    assertEquals(9, scrape.value("bascule_upstream_client_children"));
    assertEquals(90, scrape.value("bascule_upstream_client_children_max"));
    assertEquals(11, scrape.value("bascule_cache_lookups_total{cache=\"tools\",result=\"hit\"}"));
    assertEquals(12, scrape.value("bascule_cache_lookups_total{cache=\"tools\",result=\"miss\"}"));
    assertEquals(13, scrape.value("bascule_cache_evictions_total{cache=\"tools\"}"));
    assertEquals(14, scrape.value("bascule_cache_expired_entries_total{cache=\"tools\"}"));
    assertEquals(15, scrape.value("bascule_cache_entries{cache=\"tools\"}"));
    assertEquals(16, scrape.value("bascule_cache_size_bytes{cache=\"tools\"}"));
    assertEquals(17, scrape.value("bascule_cache_max_entries{cache=\"tools\"}"));
    assertEquals(18, scrape.value("bascule_cache_max_size_bytes{cache=\"tools\"}"));
  }

  @Test
  void exposesServers() {
    metrics.watch(() -> readings("half_open", 0));

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
    assertEquals(3, scrape.value("bascule_breaker_successes_total{server=\"files\"}"));
  }

  @Test
  void exposesMemoryOnlyOfServersWithChildren() {
    AtomicReference<Optional<ChildMemory>> memory = new AtomicReference<>(Optional.empty());
    MetricReadings readings = readings("closed", 0);
    metrics.watch(() -> withMemory(readings, memory.get()));
    assertThat(metrics.collect(ExpositionFormat.PROMETHEUS)).doesNotContain("_bytes{server");

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
    assertThat(metrics.collect(ExpositionFormat.PROMETHEUS)).doesNotContain("_bytes{server");
  }

  private static MetricReadings withMemory(MetricReadings readings, Optional<ChildMemory> memory) {
    return new MetricReadings(
        readings.uptime(),
        readings.caches(),
        readings.servers().stream()
            .map(
                server ->
                    new ServerReadings(
                        server.id(),
                        server.transport(),
                        server.connected(),
                        server.state(),
                        server.breaker(),
                        server.load(),
                        memory))
            .toList(),
        readings.clientSessions(),
        readings.clientConnections(),
        readings.clientChildren(),
        readings.shared());
  }

  @Test
  void initializesCountersWithZero() {
    metrics.watch(() -> readings("closed", 0));

    MetricsScrape scrape = MetricsScrape.of(metrics);
    assertEquals(15, scrape.count("bascule_cache_requests_total"));
    assertEquals(6, scrape.count("bascule_breaker_transitions_total"));
  }

  @Test
  void exposesSharedCacheOnlyIfThereIsOne() {
    MetricReadings without = readings("closed", 0);
    PrometheusMetrics other = new PrometheusMetrics("1.2.3");
    other.watch(() -> without);
    metrics.watch(
        () ->
            new MetricReadings(
                without.uptime(),
                without.caches(),
                without.servers(),
                without.clientSessions(),
                without.clientConnections(),
                without.clientChildren(),
                Optional.of(new SharedReadings("isolated", 3, Duration.ofMillis(2500), 2, 1))));

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
    assertThat(other.collect(ExpositionFormat.PROMETHEUS)).doesNotContain("shared");
  }

  @Test
  void exposesCurrentServers() {
    AtomicReference<MetricReadings> current = new AtomicReference<>(readings("closed", 0));
    metrics.watch(current::get);
    MetricsScrape before = MetricsScrape.of(metrics);

    current.set(readings("closed", 0, "mail", "notes"));
    MetricsScrape after = MetricsScrape.of(metrics);

    assertEquals(1, before.count("bascule_upstream_in_flight"));
    assertEquals(2, after.count("bascule_upstream_in_flight"));
    assertEquals(4, after.value("bascule_upstream_in_flight{server=\"mail\"}"));
    assertEquals(4, after.count("bascule_breaker_calls_total"));
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
    metrics.watch(() -> readings("closed", 0));

    assertThrows(IllegalStateException.class, () -> metrics.watch(() -> readings("closed", 0)));
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

    assertThat(metrics.collect(ExpositionFormat.PROMETHEUS))
        .contains("bascule_access_log_dropped_total 2.0");
  }

  @Test
  void writesOpenMetrics() {
    String text = metrics.collect(ExpositionFormat.OPEN_METRICS);

    assertThat(text).contains("# TYPE bascule_build info\n");
    assertThat(text).endsWith("# EOF\n");
  }

  private static MetricReadings readings(String state, long hits) {
    return readings(state, hits, "files");
  }

  private static MetricReadings readings(String state, long hits, String... servers) {
    return new MetricReadings(
        Duration.ofMillis(1500),
        List.of(
            new CacheReadings(CacheName.TOOLS, hits, 12, 13, 14, new CacheSize(15, 16, 17, 18))),
        Stream.of(servers).map(server -> ofServer(server, state)).toList(),
        new MetricReadings.ClientUsage(7, 70),
        new MetricReadings.ClientUsage(8, 80),
        new MetricReadings.ClientUsage(9, 90),
        Optional.empty());
  }

  private static ServerReadings ofServer(String server, String state) {
    return new ServerReadings(
        new ServerId(server),
        "stdio",
        /* connected= */ true,
        ServerState.SLOW,
        new BreakerReadings(state, 1, 2, 3),
        new Load(4, 5, 6),
        Optional.empty());
  }
}
