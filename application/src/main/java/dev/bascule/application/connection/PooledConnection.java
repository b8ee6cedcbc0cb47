package dev.bascule.application.connection;

import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.Caller;
import java.util.HashSet;
import java.util.Set;

/**
 * A connection with a server that is one party's own. Not thread-safe: {@link ServerConnectionPool}
 * guards it.
 */
final class PooledConnection {

  /** Partitions that are remembered; those of further callers are left to die by age. */
  private static final int MAX_PARTITIONS = 64;

  private final boolean childProcess;
  private final ServerHandle server;
  private final Set<CachePartition> partitions = new HashSet<>();

  /**
   * @param child whether it is a process of its own
   */
  PooledConnection(boolean child, ServerHandle server) {
    this.childProcess = child;
    this.server = server;
  }

  boolean isChildProcess() {
    return childProcess;
  }

  ServerHandle server() {
    return server;
  }

  /** Notes that {@code caller} goes over it, of whom the server sees {@code view}. */
  void recordUse(CachePartition view, Caller caller) {
    remember(view);
    remember(view.privateTo(caller));
  }

  private void remember(CachePartition partition) {
    if (partitions.size() < MAX_PARTITIONS) {
      partitions.add(partition);
    }
  }

  /** Returns the partitions of what was fetched over it. */
  Set<CachePartition> partitions() {
    return Set.copyOf(partitions);
  }
}
