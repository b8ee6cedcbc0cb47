package dev.bascule.application.connection;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.ServerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The connections of one client's session, or of all who are in none. Not thread-safe: {@link
 * ServerConnectionPool} guards it.
 */
final class SessionConnections {

  private final Function<CallContext, CachePartition> views;
  private final Map<Name, PooledConnection> open = new HashMap<>();
  private boolean ended;

  private SessionConnections(Function<CallContext, CachePartition> views) {
    this.views = views;
  }

  /** Returns those of a session, which {@code number} tells from all others. */
  static SessionConnections ofSession(long number) {
    return new SessionConnections(exchange -> ServerViews.ofSession(number, exchange));
  }

  /** Returns those of no session. */
  static SessionConnections ofNobody() {
    return new SessionConnections(ServerViews::of);
  }

  /**
   * What tells the connections of one session apart.
   *
   * @param shared the connection that all share; it is another one when the server is configured
   *     otherwise
   * @param presented what the server is shown
   */
  record Name(McpServer shared, ForwardedIdentity presented) {

    ServerId server() {
      return shared.id();
    }

    /** Tells whether it could be opened again for whoever needs it. */
    boolean isPassing() {
      return !presented.isNothing();
    }
  }

  /** Returns the partition of what is seen of {@code exchange} over these connections. */
  CachePartition view(CallContext exchange) {
    return views.apply(exchange);
  }

  Optional<PooledConnection> find(Name name) {
    return Optional.ofNullable(open.get(name));
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns false where there is one already, or the session has ended. */
  boolean add(Name name, PooledConnection line) {
    return !ended && open.putIfAbsent(name, line) == null;
  }

  void remove(Name name) {
    open.remove(name);
  }

  /** Forgets those beside {@code shared}, and returns what is to be closed. */
  List<McpServer> forget(McpServer shared) {
    List<Name> names = open.keySet().stream().filter(name -> name.shared().equals(shared)).toList();
    return names.stream()
        .flatMap(name -> Optional.ofNullable(open.remove(name)).stream())
        .<McpServer>map(PooledConnection::server)
        .toList();
  }

  Stream<Map.Entry<Name, PooledConnection>> all() {
    return open.entrySet().stream();
  }

  /** Returns the partitions of what was fetched over any of them. */
  Set<CachePartition> partitions() {
    Set<CachePartition> partitions = new HashSet<>();
    open.values().forEach(line -> partitions.addAll(line.partitions()));
    return partitions;
  }

  /** Returns what is to be closed. */
  List<McpServer> end() {
    List<McpServer> left = open.values().stream().<McpServer>map(PooledConnection::server).toList();
    open.clear();
    ended = true;
    return left;
  }
}
