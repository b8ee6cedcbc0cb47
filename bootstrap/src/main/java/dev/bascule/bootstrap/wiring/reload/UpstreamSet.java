package dev.bascule.bootstrap.wiring.reload;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.upstream.Upstream;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.domain.mcp.ServerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers that there are, each with what it was made from.
 *
 * @param ships by their names, in the order of the configuration
 */
public record UpstreamSet(Map<ServerId, Ship> ships) {

  public UpstreamSet {
    ships = Collections.unmodifiableMap(new LinkedHashMap<>(ships));
  }

  /** A server, and what it was made from. */
  record Ship(ServerConfig made, Upstream upstream) {
    Ship {
      requireNonNull(made, "made");
      requireNonNull(upstream, "upstream");
    }
  }

  /** Makes all of them anew. */
  public static UpstreamSet of(List<ServerConfig> servers, UpstreamFactory maker) {
    return new UpstreamSet(Map.of()).next(servers, maker);
  }

  /**
   * Returns the servers that {@code servers} tell of, all that are here among them: those that are
   * told of as before are the same objects, and those that are reached as before have the same
   * connection.
   */
  UpstreamSet next(List<ServerConfig> servers, UpstreamFactory maker) {
    Map<ServerId, Ship> next = new LinkedHashMap<>();
    for (ServerConfig server : servers) {
      next.put(server.id(), new Ship(server, upstream(server, maker)));
    }
    return new UpstreamSet(next);
  }

  private Upstream upstream(ServerConfig server, UpstreamFactory maker) {
    Ship before = ships.get(server.id());
    if (before == null) {
      return maker.make(server);
    }
    if (before.made().equals(server)) {
      return before.upstream();
    }
    if (isReachedAs(server, before.made())) {
      return maker.behindOthers(before.upstream(), before.made(), server);
    }
    maker.forget(before.made());
    return maker.make(server);
  }

  private static boolean isReachedAs(ServerConfig one, ServerConfig other) {
    return one.connection().equals(other.connection())
        && one.credentials().equals(other.credentials());
  }

  /** Returns those that {@code servers} tell of still, as they are. */
  UpstreamSet only(List<ServerConfig> servers, UpstreamFactory maker) {
    Map<ServerId, Ship> left = new LinkedHashMap<>(ships);
    left.keySet().retainAll(servers.stream().map(ServerConfig::id).toList());
    ships.values().stream()
        .filter(ship -> !left.containsKey(ship.made().id()))
        .forEach(ship -> maker.forget(ship.made()));
    return new UpstreamSet(left);
  }

  /** Returns what they were made from. */
  List<ServerConfig> made() {
    return ships.values().stream().map(Ship::made).toList();
  }

  public List<Upstream> upstreams() {
    return ships.values().stream().map(Ship::upstream).toList();
  }
}
