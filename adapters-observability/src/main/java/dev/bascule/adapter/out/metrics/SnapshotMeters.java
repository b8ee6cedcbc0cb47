package dev.bascule.adapter.out.metrics;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ClientUsage;
import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.CacheSavings.Saved;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ServerId;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Registers gauges for a snapshot that is read once per collection, so that all values are of the
 * same moment. Thread-safe.
 */
final class SnapshotMeters {

  private static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open");
  private static final List<String> SHARED_STATES = List.of("connected", "isolated", "unavailable");

  private final MeterRegistry registry;
  private final Supplier<Snapshot> source;

  @GuardedBy("this")
  private final Map<ServerLabels, List<Meter>> servers = new HashMap<>();

  private final MultiGauge residentBytes;
  private final MultiGauge largestBytes;
  private final MultiGauge memoryLimit;
  private final MultiGauge openToolBreakers;

  private volatile Snapshot latest;

  /** The labels of a server, which also distinguish it from an earlier one of the same name. */
  private record ServerLabels(ServerId id, String transport) {}

  /**
   * The values, which are of different moments, between which a server may have been added.
   *
   * @param servers the servers that have a breaker in {@code metrics}
   */
  record Snapshot(
      BridgeMetrics metrics, List<ServerSummary> servers, Optional<SharedCacheView> shared) {

    Snapshot {
      servers =
          servers.stream()
              .filter(server -> metrics.circuitBreakers().containsKey(server.id()))
              .toList();
    }

    private Optional<ServerReadings> find(ServerId server) {
      return servers.stream()
          .filter(each -> each.id().equals(server))
          .findFirst()
          .map(
              found ->
                  new ServerReadings(
                      found,
                      requireNonNull(metrics.circuitBreakers().get(server)),
                      requireNonNull(metrics.loads().get(server)),
                      metrics.savings().getOrDefault(server, CacheSavings.NONE)));
    }
  }

  private record ServerReadings(
      ServerSummary server, BreakerMetrics breaker, ServerLoad load, CacheSavings savings) {}

  SnapshotMeters(MeterRegistry registry, Supplier<Snapshot> source) {
    this.registry = registry;
    this.source = source;
    Snapshot first = source.get();
    this.latest = first;
    showBridge(new SnapshotGauges<>(registry, () -> Optional.of(latest.metrics()), Tags.empty()));
    showCache(CacheName.TOOLS, BridgeMetrics::toolsCache);
    showCache(CacheName.RESPONSES, BridgeMetrics::responseCache);
    if (first.shared().isPresent()) {
      showShared(new SnapshotGauges<>(registry, () -> latest.shared(), Tags.empty()));
    }
    updateServers(first);
    this.residentBytes =
        memory("bascule.server.resident.bytes", "Resident memory of all child processes");
    this.largestBytes =
        memory(
            "bascule.server.largest.child.bytes",
            "Resident memory of the child process with most of it");
    this.memoryLimit =
        memory("bascule.server.memory.limit.bytes", "Memory limit of each child process");
    this.openToolBreakers =
        MultiGauge.builder("bascule.tool.breaker.open")
            .description("Callers for whom the circuit breaker of a tool is not closed")
            .register(registry);
    showMemory(first);
    showToolBreakers(first);
  }

  /** Without an open breaker, there is no sample rather than 0. */
  private void showToolBreakers(Snapshot snapshot) {
    Map<Tags, Long> callers =
        snapshot.metrics().toolBreakers().stream()
            .collect(
                groupingBy(
                    open -> Tags.of("server", open.server().value(), "tool", open.tool().value()),
                    counting()));
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    callers.forEach((tags, count) -> rows.add(MultiGauge.Row.of(tags, count)));
    openToolBreakers.register(rows, /* overwrite= */ true);
  }

  private MultiGauge memory(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Without a child process, there is no sample rather than 0. */
  private void showMemory(Snapshot snapshot) {
    show(residentBytes, snapshot, memory -> OptionalLong.of(memory.residentBytes()));
    show(largestBytes, snapshot, memory -> OptionalLong.of(memory.largestBytes()));
    show(memoryLimit, snapshot, ChildMemory::limitBytes);
  }

  private static void show(
      MultiGauge gauge, Snapshot snapshot, Function<ChildMemory, OptionalLong> number) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (ServerSummary server : snapshot.servers()) {
      server.memory().map(number).orElseGet(OptionalLong::empty).stream()
          .mapToObj(bytes -> MultiGauge.Row.of(Tags.of("server", server.id().value()), bytes))
          .forEach(rows::add);
    }
    gauge.register(rows, /* overwrite= */ true);
  }

  /** Reads a new snapshot. Returns the servers that were added. */
  List<ServerId> refresh() {
    Snapshot snapshot = source.get();
    latest = snapshot;
    showMemory(snapshot);
    showToolBreakers(snapshot);
    return updateServers(snapshot);
  }

  /** Registers the current servers and removes all others. */
  private synchronized List<ServerId> updateServers(Snapshot snapshot) {
    Set<ServerLabels> current =
        snapshot.servers().stream()
            .map(server -> new ServerLabels(server.id(), server.transport()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (ServerLabels place : List.copyOf(servers.keySet())) {
      if (!current.contains(place)) {
        requireNonNull(servers.remove(place)).forEach(registry::remove);
      }
    }
    List<ServerId> added = new ArrayList<>();
    for (ServerLabels place : current) {
      if (!servers.containsKey(place)) {
        servers.put(place, show(place));
        added.add(place.id());
      }
    }
    return added;
  }

  private List<Meter> show(ServerLabels place) {
    SnapshotGauges<ServerReadings> server =
        new SnapshotGauges<>(
            registry, () -> latest.find(place.id()), Tags.of("server", place.id().value()));
    showServer(server, place.transport());
    showBreaker(server);
    showSavings(server, CacheOutcome.HIT, CacheSavings::hits);
    showSavings(server, CacheOutcome.COLLAPSED, CacheSavings::collapsed);
    showSavings(server, CacheOutcome.STALE, CacheSavings::stale);
    return List.copyOf(server.meters());
  }

  private static void showBridge(SnapshotGauges<BridgeMetrics> bridge) {
    bridge.gauge(
        "bascule.uptime.seconds",
        "Time since the bridge started",
        metrics -> metrics.uptime().toNanos() / 1e9);
    showUsage(bridge, "bascule.mcp.sessions", "Sessions of MCP clients", ClientUsage::sessions);
    showUsage(
        bridge,
        "bascule.upstream.client.connections",
        "Dedicated connections to servers, of one session or caller",
        ClientUsage::connections);
    showUsage(
        bridge,
        "bascule.upstream.client.children",
        "Child processes of dedicated connections",
        ClientUsage::children);
  }

  private static void showUsage(
      SnapshotGauges<BridgeMetrics> bridge,
      String name,
      String description,
      Function<ClientUsage, Usage> usage) {
    bridge.gauge(name, description, metrics -> usage.apply(metrics.usage()).count());
    bridge.gauge(
        name + ".max", description + ", maximum", metrics -> usage.apply(metrics.usage()).limit());
  }

  private void showCache(CacheName name, Function<BridgeMetrics, CacheMetrics> values) {
    SnapshotGauges<CacheMetrics> cache =
        new SnapshotGauges<>(
            registry,
            () -> Optional.of(values.apply(latest.metrics())),
            Tags.of("cache", LabelNames.of(name)));
    cache.gauge("bascule.cache.entries", "Entries", CacheMetrics::size);
    cache.gauge("bascule.cache.max.entries", "Maximum entries", CacheMetrics::maxSize);
    cache.gauge("bascule.cache.size.bytes", "Size in bytes", CacheMetrics::bytes);
    cache.gauge("bascule.cache.max.size.bytes", "Maximum size in bytes", CacheMetrics::maxBytes);
    cache.counter("bascule.cache.evictions", "Evicted entries", CacheMetrics::evictions);
    cache.counter(
        "bascule.cache.expired.entries", "Removed expired entries", CacheMetrics::expired);
    cache.counter(
        "bascule.cache.rejected.entries",
        "Entries that were too large to store, or invalidated while they were loaded",
        CacheMetrics::rejected);
    String lookups = "bascule.cache.lookups";
    String description = "Lookups, by whether they found a usable value";
    cache.with("result", "hit").counter(lookups, description, CacheMetrics::hits);
    cache.with("result", "miss").counter(lookups, description, CacheMetrics::misses);
  }

  private static void showShared(SnapshotGauges<SharedCacheView> shared) {
    for (String state : SHARED_STATES) {
      shared
          .with("state", state)
          .gauge(
              "bascule.shared.state",
              "1 for the current state of the shared cache, 0 for the others",
              each -> LabelNames.of(each.state()).equals(state) ? 1 : 0);
    }
    shared.gauge(
        "bascule.shared.pending.invalidations",
        "Invalidations that the engine of the shared cache does not have yet",
        SharedCacheView::pendingInvalidations);
    String replicas = "bascule.shared.different.replicas";
    String description = "Replicas whose secret or configuration has differed for some time";
    shared
        .with("difference", "secret")
        .gauge(replicas, description, each -> each.otherSecret().size());
    shared
        .with("difference", "configuration")
        .gauge(replicas, description, each -> each.otherConfiguration().size());
    shared.counter(
        "bascule.shared.untrusted.seconds",
        "Time in which no invalidations of other replicas were received",
        each -> each.untrusted().toNanos() / 1e9);
  }

  private static void showServer(SnapshotGauges<ServerReadings> server, String transport) {
    server
        .with("transport", transport)
        .gauge(
            "bascule.upstream.connected",
            "1 if a session with the server exists, otherwise 0",
            each -> each.server().connected() ? 1 : 0);
    for (ServerState state : ServerState.values()) {
      server
          .with("state", state.word())
          .gauge(
              "bascule.server.state",
              "1 for the current state of the server, 0 for the others",
              each -> each.server().health().state() == state ? 1 : 0);
    }
    server.gauge(
        "bascule.upstream.in.flight",
        "Requests to the server in flight",
        each -> each.load().inFlight());
    server.gauge(
        "bascule.upstream.waiting",
        "Requests that wait for a permit of the server",
        each -> each.load().waiting());
    server.gauge(
        "bascule.upstream.limit",
        "Maximum requests to the server in flight",
        each -> each.load().limit());
  }

  private static void showSavings(
      SnapshotGauges<ServerReadings> server,
      CacheOutcome result,
      Function<CacheSavings, Saved> of) {
    SnapshotGauges<ServerReadings> labelled = server.with("result", LabelNames.of(result));
    labelled.counter(
        "bascule.cache.saved.calls",
        "Tool calls without a request of their own to the server, by result of the cache",
        each -> of.apply(each.savings()).calls());
    labelled.counter(
        "bascule.cache.saved.seconds",
        "Time that the requests of saved calls would have taken",
        each -> of.apply(each.savings()).time().toMillis() / 1e3);
  }

  private static void showBreaker(SnapshotGauges<ServerReadings> server) {
    for (String state : BREAKER_STATES) {
      server
          .with("state", state)
          .gauge(
              "bascule.breaker.state",
              "1 for the current state of the circuit breaker, 0 for the others",
              each -> each.breaker().state().equals(state) ? 1 : 0);
    }
    String calls = "bascule.breaker.calls";
    String description = "Calls to the circuit breaker, by result";
    server.with("result", "admitted").counter(calls, description, each -> admitted(each.breaker()));
    server
        .with("result", "not_permitted")
        .counter(calls, description, each -> each.breaker().rejectedRequests());
    server
        .with("result", "observed")
        .counter(calls, description, each -> each.breaker().observedRequests());
    server.counter(
        "bascule.breaker.successes",
        "Calls that the circuit breaker counted as successful",
        each -> each.breaker().successfulRequests());
  }

  private static long admitted(BreakerMetrics breaker) {
    return breaker.totalRequests() - breaker.rejectedRequests() - breaker.observedRequests();
  }
}
