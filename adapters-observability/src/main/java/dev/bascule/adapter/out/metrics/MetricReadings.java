package dev.bascule.adapter.out.metrics;

import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of the values that are read when metrics are collected.
 *
 * @param uptime the time since the bridge started
 * @param caches the caches; always the same ones
 * @param servers the servers; may change
 * @param clientSessions the sessions of MCP clients
 * @param clientConnections the connections to servers that belong to one session or caller
 * @param clientChildren those of them that are child processes
 * @param shared the shared cache; empty if there is none
 */
public record MetricReadings(
    Duration uptime,
    List<CacheReadings> caches,
    List<ServerReadings> servers,
    ClientUsage clientSessions,
    ClientUsage clientConnections,
    ClientUsage clientChildren,
    Optional<SharedReadings> shared) {

  public MetricReadings {
    caches = List.copyOf(caches);
    servers = List.copyOf(servers);
  }

  Optional<ServerReadings> find(ServerId server) {
    return servers.stream().filter(each -> each.id().equals(server)).findFirst();
  }

  /**
   * The values of a cache.
   *
   * @param hits lookups that found a usable value
   * @param misses lookups that did not
   * @param evictions evicted entries
   * @param expired removed expired entries
   * @param size its current size
   */
  public record CacheReadings(
      CacheName name, long hits, long misses, long evictions, long expired, CacheSize size) {}

  /**
   * The values of the shared cache.
   *
   * @param state {@code connected}, {@code isolated} or {@code unavailable}
   * @param pendingInvalidations invalidations that other replicas do not know yet
   * @param untrusted the time without invalidations of other replicas
   * @param otherSecret replicas that have no secret of this one
   * @param otherConfiguration replicas whose configuration has differed for some time
   */
  public record SharedReadings(
      String state,
      int pendingInvalidations,
      Duration untrusted,
      int otherSecret,
      int otherConfiguration) {}

  /** The number of resources that clients use, and its limit. */
  public record ClientUsage(int count, int limit) {}

  /** The current and the maximum size of a cache. */
  public record CacheSize(int entries, long bytes, int maxEntries, long maxBytes) {}

  /**
   * The values of a server.
   *
   * @param transport its transport
   * @param connected whether a session with it exists
   * @param state its state
   * @param breaker its circuit breaker
   * @param load its requests in progress
   * @param memory the memory of its child processes; empty if there is none
   */
  public record ServerReadings(
      ServerId id,
      String transport,
      boolean connected,
      ServerState state,
      BreakerReadings breaker,
      Load load,
      Optional<ChildMemory> memory) {}

  /**
   * The values of a circuit breaker.
   *
   * @param state {@code closed}, {@code open} or {@code half_open}
   * @param admitted permitted calls
   * @param rejected rejected calls
   * @param succeeded successful calls
   */
  public record BreakerReadings(String state, long admitted, long rejected, long succeeded) {}

  /**
   * The numbers of requests in flight and of waiting requests, and the limit of requests in flight.
   */
  public record Load(int inFlight, int waiting, int limit) {}
}
