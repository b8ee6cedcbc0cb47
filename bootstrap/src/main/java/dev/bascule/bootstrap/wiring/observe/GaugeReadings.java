package dev.bascule.bootstrap.wiring.observe;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.metrics.MetricReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.BreakerReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.CacheReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.CacheSize;
import dev.bascule.adapter.out.metrics.MetricReadings.ClientUsage;
import dev.bascule.adapter.out.metrics.MetricReadings.Load;
import dev.bascule.adapter.out.metrics.MetricReadings.ServerReadings;
import dev.bascule.adapter.out.metrics.MetricReadings.SharedReadings;
import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.CacheMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.Metrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.ServerLoad;
import dev.bascule.application.port.in.ShowMetricsUseCase.Usage;
import dev.bascule.application.port.in.ShowServersUseCase.Server;
import dev.bascule.application.port.in.ShowSharedCacheUseCase.SharedCacheView;
import dev.bascule.application.port.out.CacheName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Converts the results of use cases to gauge readings. */
public final class GaugeReadings {

  private GaugeReadings() {}

  /** The arguments are of different moments, between which a server may have been added. */
  public static MetricReadings read(
      Metrics metrics, List<Server> servers, Optional<SharedCacheView> shared) {
    return new MetricReadings(
        metrics.uptime(),
        List.of(
            ofCache(CacheName.TOOLS, metrics.toolsCache()),
            ofCache(CacheName.RESPONSES, metrics.responseCache())),
        servers.stream()
            .filter(server -> metrics.circuitBreakers().containsKey(server.id()))
            .map(server -> ofServer(server, metrics))
            .toList(),
        ofUsage(metrics.usage().sessions()),
        ofUsage(metrics.usage().connections()),
        ofUsage(metrics.usage().children()),
        shared.map(
            view ->
                new SharedReadings(
                    view.state().name().toLowerCase(Locale.ROOT),
                    view.pendingInvalidations(),
                    view.untrusted(),
                    view.otherSecret().size(),
                    view.otherConfiguration().size())));
  }

  private static ClientUsage ofUsage(Usage usage) {
    return new ClientUsage(usage.count(), usage.limit());
  }

  private static CacheReadings ofCache(CacheName name, CacheMetrics cache) {
    return new CacheReadings(
        name,
        cache.hits(),
        cache.misses(),
        cache.evictions(),
        cache.expired(),
        new CacheSize(cache.size(), cache.bytes(), cache.maxSize(), cache.maxBytes()));
  }

  private static ServerReadings ofServer(Server server, Metrics metrics) {
    BreakerMetrics breaker = requireNonNull(metrics.circuitBreakers().get(server.id()));
    ServerLoad load = requireNonNull(metrics.loads().get(server.id()));
    return new ServerReadings(
        server.id(),
        server.transport(),
        server.connected(),
        server.health().state(),
        new BreakerReadings(
            breaker.state(),
            breaker.totalRequests() - breaker.rejectedRequests(),
            breaker.rejectedRequests(),
            breaker.successfulRequests()),
        new Load(load.inFlight(), load.waiting(), load.limit()),
        server.memory());
  }
}
