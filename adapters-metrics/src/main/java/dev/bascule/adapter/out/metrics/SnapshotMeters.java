package dev.bascule.adapter.out.metrics;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.mcp.ServerId;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shows what stands somewhere. It is read once for each collection, so that all of it is of one
 * moment. Thread-safe.
 */
final class SnapshotMeters {

  private static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open");

  private final MeterRegistry registry;
  private final Supplier<MetricReadings> source;

  @GuardedBy("this")
  private final Map<ServerLabels, List<Meter>> servers = new HashMap<>();

  private volatile MetricReadings latest;

  /** What tells the numbers of a server from those of others, of before as well. */
  private record ServerLabels(ServerId id, String transport) {}

  SnapshotMeters(MeterRegistry registry, Supplier<MetricReadings> source) {
    this.registry = registry;
    this.source = source;
    MetricReadings first = source.get();
    this.latest = first;
    showBridge(new SnapshotGauges<>(registry, () -> Optional.of(latest), Tags.empty()));
    for (int i = 0; i < first.caches().size(); i++) {
      int place = i;
      Tags tags = Tags.of("cache", LabelNames.of(first.caches().get(i).name()));
      showCache(
          new SnapshotGauges<>(registry, () -> Optional.of(latest.caches().get(place)), tags));
    }
    updateServers(first);
  }

  /** Reads anew. Returns the servers that there were not before. */
  List<ServerId> refresh() {
    MetricReadings readings = source.get();
    latest = readings;
    return updateServers(readings);
  }

  /** Shows the servers that there are, and no others. */
  private synchronized List<ServerId> updateServers(MetricReadings readings) {
    Set<ServerLabels> current =
        readings.servers().stream()
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
    SnapshotGauges<MetricReadings.ServerReadings> server =
        new SnapshotGauges<>(
            registry, () -> latest.find(place.id()), Tags.of("server", place.id().value()));
    showServer(server, place.transport());
    showBreaker(server);
    return List.copyOf(server.meters());
  }

  private static void showBridge(SnapshotGauges<MetricReadings> bridge) {
    bridge.gauge(
        "bascule.uptime.seconds",
        "The time since the bridge started",
        readings -> readings.uptime().toNanos() / 1e9);
    showUsage(
        bridge, "bascule.mcp.sessions", "Sessions of MCP clients", MetricReadings::clientSessions);
    showUsage(
        bridge,
        "bascule.upstream.client.connections",
        "Connections with servers that are one session's or caller's own",
        MetricReadings::clientConnections);
    showUsage(
        bridge,
        "bascule.upstream.client.children",
        "Child processes of connections that are one session's or caller's own",
        MetricReadings::clientChildren);
  }

  private static void showUsage(
      SnapshotGauges<MetricReadings> bridge,
      String name,
      String description,
      Function<MetricReadings, MetricReadings.ClientUsage> usage) {
    bridge.gauge(name, description, readings -> usage.apply(readings).count());
    bridge.gauge(
        name + ".max", description + ", at most", readings -> usage.apply(readings).limit());
  }

  private static void showCache(SnapshotGauges<MetricReadings.CacheReadings> cache) {
    cache.gauge("bascule.cache.entries", "Entries held", each -> each.size().entries());
    cache.gauge("bascule.cache.max.entries", "The most held", each -> each.size().maxEntries());
    cache.gauge("bascule.cache.size.bytes", "Bytes held", each -> each.size().bytes());
    cache.gauge("bascule.cache.max.size.bytes", "The most held", each -> each.size().maxBytes());
    cache.counter(
        "bascule.cache.evictions",
        "Entries removed to make place",
        MetricReadings.CacheReadings::evictions);
    cache.counter(
        "bascule.cache.expired.entries",
        "Entries removed because their life was over",
        MetricReadings.CacheReadings::expired);
    String lookups = "bascule.cache.lookups";
    String description = "Look-ups, and whether they found what could be served at once";
    cache.with("result", "hit").counter(lookups, description, MetricReadings.CacheReadings::hits);
    cache
        .with("result", "miss")
        .counter(lookups, description, MetricReadings.CacheReadings::misses);
  }

  private static void showServer(
      SnapshotGauges<MetricReadings.ServerReadings> server, String transport) {
    server
        .with("transport", transport)
        .gauge(
            "bascule.upstream.connected",
            "1 where there is a session with the server, 0 where there is none",
            each -> each.connected() ? 1 : 0);
    server.gauge(
        "bascule.upstream.in.flight",
        "Requests to the server that are under way",
        each -> each.load().inFlight());
    server.gauge(
        "bascule.upstream.waiting",
        "Requests to the server that wait for a place",
        each -> each.load().waiting());
    server.gauge(
        "bascule.upstream.limit",
        "How many requests to the server may be under way",
        each -> each.load().limit());
  }

  private static void showBreaker(SnapshotGauges<MetricReadings.ServerReadings> server) {
    for (String state : BREAKER_STATES) {
      server
          .with("state", state)
          .gauge(
              "bascule.breaker.state",
              "1 for the state that the breaker is in, 0 for the others",
              each -> each.breaker().state().equals(state) ? 1 : 0);
    }
    String calls = "bascule.breaker.calls";
    String description = "Calls that asked the breaker to be let through, by what it did";
    server
        .with("result", "admitted")
        .counter(calls, description, each -> each.breaker().admitted());
    server
        .with("result", "not_permitted")
        .counter(calls, description, each -> each.breaker().rejected());
    server.counter(
        "bascule.breaker.successes",
        "Calls that the breaker counted as successes",
        each -> each.breaker().succeeded());
  }
}
