package dev.bascule.application.service;

import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.mcp.Caller;
import java.util.HashSet;
import java.util.Set;

/**
 * A connection with a server that is one party's own. Not thread-safe: {@link Connections} guards
 * it.
 */
final class Line {

  /** Partitions that are remembered; those of further callers are left to die by age. */
  private static final int MAX_PARTITIONS = 64;

  private final boolean child;
  private final HeldServer server;
  private final Set<Partition> partitions = new HashSet<>();

  /**
   * @param child whether it is a process of its own
   */
  Line(boolean child, HeldServer server) {
    this.child = child;
    this.server = server;
  }

  boolean isChild() {
    return child;
  }

  HeldServer server() {
    return server;
  }

  /** Notes that {@code caller} goes over it, of whom the server sees {@code view}. */
  void use(Partition view, Caller caller) {
    remember(view);
    remember(view.privateTo(caller));
  }

  private void remember(Partition partition) {
    if (partitions.size() < MAX_PARTITIONS) {
      partitions.add(partition);
    }
  }

  /** Returns the partitions of what was fetched over it. */
  Set<Partition> partitions() {
    return Set.copyOf(partitions);
  }
}
