package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.upstream.Upstream;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.mcp.ServerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The upstream servers, each with its configuration.
 *
 * @param entries the servers by name, in the order of the configuration
 */
public record UpstreamSet(Map<ServerId, ConfiguredUpstream> entries) {

  public UpstreamSet {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** A server and its configuration. */
  record ConfiguredUpstream(ServerConfig config, Upstream upstream) {}

  /** Creates all servers. */
  public static UpstreamSet of(List<ServerConfig> servers, UpstreamFactory factory) {
    return new UpstreamSet(Map.of()).withServers(servers, factory);
  }

  /**
   * Returns the servers of the configurations {@code servers}. A server with an unchanged
   * configuration stays the same object; one with an unchanged transport keeps its connection.
   */
  UpstreamSet withServers(List<ServerConfig> servers, UpstreamFactory factory) {
    Map<ServerId, ConfiguredUpstream> next = new LinkedHashMap<>();
    for (ServerConfig server : servers) {
      next.put(server.id(), new ConfiguredUpstream(server, upstream(server, factory)));
    }
    return new UpstreamSet(next);
  }

  /** Returns the same servers, of which {@code server} has a new connection and breaker. */
  UpstreamSet withNewConnection(ServerId server, UpstreamFactory factory) {
    Map<ServerId, ConfiguredUpstream> next = new LinkedHashMap<>(entries);
    next.computeIfPresent(
        server,
        (_, before) -> {
          factory.forget(before.config());
          return new ConfiguredUpstream(before.config(), factory.make(before.config()));
        });
    return new UpstreamSet(next);
  }

  private Upstream upstream(ServerConfig server, UpstreamFactory factory) {
    ConfiguredUpstream before = entries.get(server.id());
    if (before == null) {
      return factory.make(server);
    }
    if (before.config().equals(server)) {
      return before.upstream();
    }
    if (hasSameConnection(server, before.config())) {
      return factory.reconfigure(before.upstream(), before.config(), server);
    }
    factory.forget(before.config());
    return factory.make(server);
  }

  private static boolean hasSameConnection(ServerConfig one, ServerConfig other) {
    return one.transport().equals(other.transport())
        && one.credentials().equals(other.credentials());
  }

  /** Returns only the servers that are still configured in {@code servers}, unchanged. */
  UpstreamSet retainOnly(List<ServerConfig> servers, UpstreamFactory factory) {
    Map<ServerId, ConfiguredUpstream> left = new LinkedHashMap<>(entries);
    left.keySet().retainAll(servers.stream().map(ServerConfig::id).toList());
    entries.values().stream()
        .filter(entry -> !left.containsKey(entry.config().id()))
        .forEach(entry -> factory.forget(entry.config()));
    return new UpstreamSet(left);
  }

  /** Returns the configurations. */
  List<ServerConfig> configs() {
    return entries.values().stream().map(ConfiguredUpstream::config).toList();
  }

  public List<Upstream> upstreams() {
    return entries.values().stream().map(ConfiguredUpstream::upstream).toList();
  }
}
