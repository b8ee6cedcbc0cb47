package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.domain.cache.CacheSettings;
import java.time.Duration;
import java.util.List;

/**
 * The settings of all parts. Its {@code toString} holds no secret.
 *
 * @param http where the bridge listens
 * @param tools the cache of listings
 * @param responses the cache of tool results
 * @param cleanupInterval how often expired entries are removed; longer than zero
 * @param servers the servers, in the order of the file; no name twice
 */
public record BridgeConfig(
    HttpServerSettings http,
    CacheSettings tools,
    CacheSettings responses,
    Duration cleanupInterval,
    List<ConfiguredServer> servers) {

  /**
   * @throws IllegalArgumentException if {@code cleanupInterval} is not positive
   */
  public BridgeConfig {
    requireNonNull(http, "http");
    requireNonNull(tools, "tools");
    requireNonNull(responses, "responses");
    requireNonNull(cleanupInterval, "cleanupInterval");
    servers = List.copyOf(servers);
    if (!cleanupInterval.isPositive()) {
      throw new IllegalArgumentException(
          "cleanupInterval must be positive, but was " + cleanupInterval);
    }
  }
}
