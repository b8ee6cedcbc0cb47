package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What stands somewhere and is looked up when the numbers are collected, all of one moment.
 *
 * @param uptime the time since the bridge started
 * @param caches the caches; the same ones each time
 * @param servers the servers; not the same ones each time
 * @param clientSessions the sessions of MCP clients
 * @param clientConnections the connections with servers that are one session's or caller's own
 * @param clientChildren those of them that are child processes
 */
public record MetricReadings(
    Duration uptime,
    List<CacheReadings> caches,
    List<ServerReadings> servers,
    ClientUsage clientSessions,
    ClientUsage clientConnections,
    ClientUsage clientChildren) {

  public MetricReadings {
    caches = List.copyOf(caches);
    servers = List.copyOf(servers);
  }

  Optional<ServerReadings> find(ServerId server) {
    return servers.stream().filter(each -> each.id().equals(server)).findFirst();
  }

  /**
   * What is known of a cache.
   *
   * @param hits look-ups that found a value to serve at once
   * @param misses look-ups that did not
   * @param evictions entries removed to make place
   * @param expired entries removed because their life was over
   * @param size what it holds
   */
  public record CacheReadings(
      CacheName name, long hits, long misses, long evictions, long expired, CacheSize size) {}

  /** How many of something clients have, and may have. */
  public record ClientUsage(int count, int limit) {}

  /** What a cache holds, and may hold. */
  public record CacheSize(int entries, long bytes, int maxEntries, long maxBytes) {}

  /**
   * What is known of a server.
   *
   * @param transport how it is reached
   * @param connected whether there is a session with it
   * @param breaker its breaker
   * @param load the requests that are not over
   */
  public record ServerReadings(
      ServerId id, String transport, boolean connected, BreakerReadings breaker, Load load) {}

  /**
   * What is known of a breaker.
   *
   * @param state {@code closed}, {@code open} or {@code half_open}
   * @param admitted calls that were let through
   * @param rejected calls that were refused
   * @param succeeded calls that succeeded
   */
  public record BreakerReadings(String state, long admitted, long rejected, long succeeded) {}

  /** Requests under way, those that wait for a place, and how many may be under way. */
  public record Load(int inFlight, int waiting, int limit) {}
}
