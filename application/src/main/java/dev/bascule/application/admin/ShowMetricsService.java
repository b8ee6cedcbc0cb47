package dev.bascule.application.admin;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ClientUsage;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The use case that collects the metrics of caches, breakers and calls. */
public final class ShowMetricsService implements ShowMetricsUseCase {

  private final UpstreamRegistry upstreams;
  private final Caches caches;
  private final UpstreamCaller upstreamCaller;
  private final ToolBreakers toolBreakers;
  private final ServerConnectionPool connections;
  private final Supplier<Usage> sessions;
  private final Supplier<Map<ServerId, CacheSavings>> savings;
  private final Ticker ticker;
  private final long startedAtNanos;

  /** The uptime begins with this call. */
  public ShowMetricsService(
      UpstreamRegistry upstreams,
      Caches caches,
      UpstreamCaller upstreamCaller,
      ToolBreakers toolBreakers,
      ServerConnectionPool connections,
      Supplier<Usage> sessions,
      Supplier<Map<ServerId, CacheSavings>> savings,
      Ticker ticker) {
    this.upstreams = upstreams;
    this.caches = caches;
    this.upstreamCaller = upstreamCaller;
    this.toolBreakers = toolBreakers;
    this.connections = connections;
    this.sessions = sessions;
    this.savings = savings;
    this.ticker = ticker;
    this.startedAtNanos = ticker.nanos();
  }

  @Override
  public BridgeMetrics showMetrics() {
    Collection<Upstream> all = upstreams.all();
    CacheStats tools = caches.listings().stats();
    CacheStats responses = caches.results().stats();
    return new BridgeMetrics(
        Duration.ofNanos(ticker.nanos() - startedAtNanos),
        tools.gets() + responses.gets(),
        upstreamCaller.callCount(),
        upstreamCaller.errorCount(),
        metricsOf(tools, caches.listings().settings()),
        metricsOf(responses, caches.results().settings()),
        savings.get(),
        ofEach(all, upstream -> BreakerMetrics.of(upstream.breaker().snapshot())),
        toolBreakers.notClosed(),
        ofEach(all, upstream -> upstream.bulkhead().load()),
        new ClientUsage(sessions.get(), connections.usage(), connections.childUsage()));
  }

  private static <T> Map<ServerId, T> ofEach(Collection<Upstream> all, Function<Upstream, T> view) {
    Map<ServerId, T> views = new LinkedHashMap<>();
    for (Upstream upstream : all) {
      views.put(upstream.id(), view.apply(upstream));
    }
    return views;
  }

  private static CacheMetrics metricsOf(CacheStats stats, CacheSettings settings) {
    return new CacheMetrics(
        stats.hits(),
        stats.misses(),
        stats.evicted(),
        stats.expired(),
        stats.rejected(),
        stats.size(),
        stats.bytes(),
        settings.maxEntries(),
        settings.maxBytes(),
        settings.defaultLifetime().fresh());
  }
}
