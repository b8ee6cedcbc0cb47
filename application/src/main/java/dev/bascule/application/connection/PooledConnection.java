package dev.bascule.application.connection;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.time.Deadline;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that belongs to one owner. Not thread-safe: guarded by {@link
 * ServerConnectionPool}.
 */
final class PooledConnection {

  /** The maximum number of partitions to remember; those of further callers expire. */
  private static final int MAX_PARTITIONS = 64;

  private final boolean childProcess;
  private final String holder;
  private final ServerHandle server;
  private final Function<CallContext, CachePartition> views;
  private final Set<CachePartition> partitions = new HashSet<>();
  private final Set<ListKind> changedLists = EnumSet.noneOf(ListKind.class);
  private Deadline latestEnd = new Deadline(0);

  /** Successive requests usually have the same view, which is expensive to hash. */
  private @Nullable LastView lastView;

  /** The partition of a request, with everything that determines it, except for the connection. */
  private record LastView(JsonBytes capabilities, Caller caller, CachePartition view) {}

  /**
   * @param child whether it is a child process
   * @param holder the holder of a share of the connections; empty if none
   * @param views returns the partition of a request over it
   */
  PooledConnection(
      boolean child,
      String holder,
      ServerHandle server,
      Function<CallContext, CachePartition> views) {
    this.childProcess = child;
    this.holder = holder;
    this.server = server;
    this.views = views;
  }

  boolean isChildProcess() {
    return childProcess;
  }

  /** Returns the holder of a share of the connections; empty if none. */
  String holder() {
    return holder;
  }

  ServerHandle server() {
    return server;
  }

  /**
   * Records that a request uses it, and returns its partition.
   *
   * @param end when the request will have completed at the latest
   */
  CachePartition recordUse(CallContext context, Deadline end) {
    if (!isUsed() || end.atNanos() - latestEnd.atNanos() > 0) {
      latestEnd = end;
    }
    JsonBytes capabilities = context.client().capabilities();
    LastView last = lastView;
    if (last == null
        || !last.capabilities().equals(capabilities)
        || !last.caller().equals(context.caller())) {
      last = new LastView(capabilities, context.caller(), views.apply(context));
      lastView = last;
      remember(last.view());
      remember(last.view().privateTo(context.caller()));
    }
    return last.view();
  }

  /** Returns whether a request has used it. */
  boolean isUsed() {
    return !partitions.isEmpty();
  }

  /** Returns when all its requests will have completed at the latest. */
  Deadline latestEnd() {
    return latestEnd;
  }

  /**
   * Records that a list changed over it, or differs from the shared one; returns whether that is
   * new.
   */
  boolean recordChange(ListKind kind) {
    return changedLists.add(kind);
  }

  /** Returns whether a list changed over it, or differs from the shared one. */
  boolean hasChanged(ListKind kind) {
    return changedLists.contains(kind);
  }

  private void remember(CachePartition partition) {
    if (partitions.size() < MAX_PARTITIONS) {
      partitions.add(partition);
    }
  }

  /** Returns the partitions of the values that were loaded over it. */
  Set<CachePartition> partitions() {
    return Set.copyOf(partitions);
  }
}
