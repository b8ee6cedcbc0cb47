package dev.bascule.application.connection;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.ServerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The connections of one client session, or of all owners without one. Not thread-safe: guarded by
 * {@link ServerConnectionPool}.
 */
final class SessionConnections {

  private final Map<ConnectionKey, PooledConnection> open = new HashMap<>();
  private boolean ended;

  /**
   * The key of a connection of a session.
   *
   * @param shared the shared connection to the same server; it differs if the server is
   *     reconfigured
   * @param forwardedIdentity the forwarded identity
   */
  record ConnectionKey(McpServer shared, ForwardedIdentity forwardedIdentity) {

    ServerId server() {
      return shared.id();
    }
  }

  Optional<PooledConnection> find(ConnectionKey key) {
    return Optional.ofNullable(open.get(key));
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns false if there is one already, or the session has ended. */
  boolean add(ConnectionKey key, PooledConnection pooled) {
    return !ended && open.putIfAbsent(key, pooled) == null;
  }

  void remove(ConnectionKey key) {
    open.remove(key);
  }

  /**
   * Removes and returns the connections to the server of {@code shared}, for the caller to close.
   */
  List<McpServer> forget(McpServer shared) {
    List<ConnectionKey> names =
        open.keySet().stream().filter(key -> key.shared().equals(shared)).toList();
    return names.stream()
        .flatMap(key -> Optional.ofNullable(open.remove(key)).stream())
        .<McpServer>map(PooledConnection::server)
        .toList();
  }

  Stream<Map.Entry<ConnectionKey, PooledConnection>> all() {
    return open.entrySet().stream();
  }

  /** Returns the partitions of all values that were loaded over them. */
  Set<CachePartition> partitions() {
    Set<CachePartition> partitions = new HashSet<>();
    open.values().forEach(pooled -> partitions.addAll(pooled.partitions()));
    return partitions;
  }

  /** Ends the session, and returns its connections for the caller to close. */
  List<McpServer> end() {
    List<McpServer> removed =
        open.values().stream().<McpServer>map(PooledConnection::server).toList();
    open.clear();
    ended = true;
    return removed;
  }
}
