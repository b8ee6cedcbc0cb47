package dev.bascule.bootstrap.config;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.domain.cache.CacheSettings;
import java.time.Duration;
import java.util.List;

/**
 * The settings of all parts. Its {@code toString} holds no secret.
 *
 * @param http where the bridge listens
 * @param access whom the bridge lets in, and what they may do
 * @param callerSources where it is to be found out who calls
 * @param tools the cache of listings
 * @param responses the cache of tool results
 * @param cleanupInterval how often expired entries are removed; longer than zero
 * @param jitter by how much of itself the life of an entry is shortened at most, so that entries
 *     made together do not expire together; at least 0, less than 1
 * @param servers the servers, in the order of the file; no name twice
 * @param limits what the bridge bears
 * @param waitForServers whether the bridge is ready only after the first start of each eager server
 */
public record BridgeConfig(
    HttpServerSettings http,
    AccessPolicy access,
    CallerSources callerSources,
    CacheSettings tools,
    CacheSettings responses,
    Duration cleanupInterval,
    double jitter,
    List<ServerConfig> servers,
    BridgeLimits limits,
    boolean waitForServers) {

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

  /** The settings of a bridge that bears what it does where nothing is said. */
  public BridgeConfig(
      HttpServerSettings http,
      AccessPolicy access,
      CallerSources callerSources,
      CacheSettings tools,
      CacheSettings responses,
      Duration cleanupInterval,
      double jitter,
      List<ServerConfig> servers) {
    this(
        http,
        access,
        callerSources,
        tools,
        responses,
        cleanupInterval,
        jitter,
        servers,
        BridgeLimits.DEFAULTS,
        /* waitForServers= */ false);
  }

  /** Returns the same with other servers. */
  public BridgeConfig withServers(List<ServerConfig> others) {
    return new BridgeConfig(
        http,
        access,
        callerSources,
        tools,
        responses,
        cleanupInterval,
        jitter,
        others,
        limits,
        waitForServers);
  }

  /** Returns the same where everybody is let in, and may do everything. */
  public BridgeConfig withoutAccessControl() {
    return new BridgeConfig(
        http,
        AccessPolicy.OPEN,
        CallerSources.NONE,
        tools,
        responses,
        cleanupInterval,
        jitter,
        servers,
        limits,
        waitForServers);
  }
}
