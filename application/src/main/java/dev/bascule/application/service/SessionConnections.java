package dev.bascule.application.service;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.domain.cache.Partition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The connections of one client's session. Not thread-safe: {@link Connections} guards it. */
final class SessionConnections {

  /** Partitions that are remembered; those of further callers are left to die by age. */
  private static final int MAX_PARTITIONS = 64;

  private final long number;

  /** By the one that all share, which is another one when the server is configured otherwise. */
  private final Map<McpServer, McpServer> open = new HashMap<>();

  private final Set<Partition> partitions = new HashSet<>();
  private boolean ended;

  /**
   * @param number tells the session from all others
   */
  SessionConnections(long number) {
    this.number = number;
  }

  /** Returns the partition of what is seen of {@code exchange} over these connections. */
  Partition view(Exchange exchange) {
    Partition view = Views.ofSession(number, exchange);
    remember(view);
    remember(view.privateTo(exchange.caller()));
    return view;
  }

  private void remember(Partition partition) {
    if (partitions.size() < MAX_PARTITIONS) {
      partitions.add(partition);
    }
  }

  Set<Partition> partitions() {
    return Set.copyOf(partitions);
  }

  /** Returns the session's own connection beside {@code shared}. */
  Optional<McpServer> find(McpServer shared) {
    return Optional.ofNullable(open.get(shared));
  }

  Optional<McpServer> remove(McpServer shared) {
    return Optional.ofNullable(open.remove(shared));
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns false where there is one already, or the session has ended. */
  boolean add(McpServer shared, McpServer own) {
    return !ended && open.putIfAbsent(shared, own) == null;
  }

  /** Returns what is to be closed. */
  List<McpServer> end() {
    List<McpServer> left = List.copyOf(open.values());
    open.clear();
    partitions.clear();
    ended = true;
    return left;
  }
}
