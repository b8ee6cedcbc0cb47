package dev.bascule.configuration;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The complete configuration. Its {@code toString} contains no secret.
 *
 * @param http the HTTP server
 * @param access who has access, and the permissions
 * @param callerSources further sources of callers
 * @param tools the cache of listings
 * @param listingFile where listings survive a restart; empty if they do not
 * @param responses the cache of tool results
 * @param cleanupInterval the interval at which expired entries are removed; positive
 * @param jitter the maximum share by which the TTL of an entry is shortened, so that entries
 *     created together do not expire together; at least 0, less than 1
 * @param advice whether calls are counted for the advice what to cache
 * @param servers the servers, in the order of the file; names are unique
 * @param limits the limits
 * @param health how the health of the bridge and of its servers is determined
 * @param shared the cache that replicas share; empty for a single bridge
 * @param log what is logged about requests and calls
 */
public record BridgeConfig(
    HttpServerSettings http,
    AccessPolicy access,
    CallerSources callerSources,
    CacheSettings tools,
    Optional<Path> listingFile,
    CacheSettings responses,
    Duration cleanupInterval,
    double jitter,
    boolean advice,
    List<ServerConfig> servers,
    BridgeLimits limits,
    HealthConfig health,
    Optional<SharedConfig> shared,
    LogConfig log) {

  /**
   * @throws IllegalArgumentException if {@code cleanupInterval} is not positive, or {@code jitter}
   *     is out of its range
   */
  public BridgeConfig {
    servers = List.copyOf(servers);
    if (!cleanupInterval.isPositive()) {
      throw new IllegalArgumentException(
          "cleanupInterval must be positive, but was " + cleanupInterval);
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter must be 0 to less than 1, but was " + jitter);
    }
  }

  /** Returns where the bridge listens. */
  public ListenAddress address() {
    return ListenAddress.of(http);
  }

  /**
   * Returns how long requests are still accepted after the bridge has announced that it stops; zero
   * for not at all.
   */
  public Duration drainDelay() {
    return http.drainDelay();
  }

  /** Returns the maximum time for running calls to complete when the bridge stops. */
  public Duration drainTimeout() {
    return http.drainTimeout();
  }

  /** Returns the names of the servers. */
  public List<ServerId> serverIds() {
    return servers.stream().map(ServerConfig::id).toList();
  }

  /** Returns whether all replicas together admit no more than each rate. */
  public boolean sharesRates() {
    return limits.sharesRates() && shared.isPresent();
  }

  /**
   * Returns the file in which listings survive a restart. Empty if the bridge shares listings with
   * other replicas, since the file may lack changes that they were told of.
   */
  public Optional<Path> usedListingFile() {
    return shared.isPresent() ? Optional.empty() : listingFile;
  }

  /** Returns a copy with other servers. */
  public BridgeConfig withServers(List<ServerConfig> others) {
    return with(access, callerSources, listingFile, others, shared);
  }

  /** Returns a copy with another access policy. */
  public BridgeConfig withAccess(AccessPolicy other) {
    return with(other, callerSources, listingFile, servers, shared);
  }

  /** Returns a copy that shares nothing with other processes, not even with a later one. */
  public BridgeConfig withoutShared() {
    return with(access, callerSources, Optional.empty(), servers, Optional.empty());
  }

  /** Returns a copy without authentication and permissions. */
  public BridgeConfig withoutAccessControl() {
    return with(AccessPolicy.OPEN, CallerSources.NONE, listingFile, servers, shared);
  }

  private BridgeConfig with(
      AccessPolicy otherAccess,
      CallerSources otherSources,
      Optional<Path> otherFile,
      List<ServerConfig> otherServers,
      Optional<SharedConfig> otherShared) {
    return new BridgeConfig(
        http,
        otherAccess,
        otherSources,
        tools,
        otherFile,
        responses,
        cleanupInterval,
        jitter,
        advice,
        otherServers,
        limits,
        health,
        otherShared,
        log);
  }

  /** Returns a copy with what only a restart changes as in {@code running}. */
  public BridgeConfig withFixed(BridgeConfig running) {
    return new BridgeConfig(
        running.http.withAccess(http.access()),
        access,
        callerSources,
        withFixed(running.tools, tools),
        running.listingFile,
        withFixed(running.responses, responses),
        running.cleanupInterval,
        running.jitter,
        running.advice,
        servers,
        running.limits,
        running.health,
        running.shared,
        log);
  }

  private static CacheSettings withFixed(CacheSettings running, CacheSettings file) {
    return running.withDefaultLifetime(file.defaultLifetime());
  }
}
