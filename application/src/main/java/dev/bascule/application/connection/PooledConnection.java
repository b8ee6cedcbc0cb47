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
 * A connection with a server that is one party's own. Not thread-safe: {@link ServerConnectionPool}
 * guards it.
 */
final class PooledConnection {

  /** Partitions that are remembered; those of further callers are left to die by age. */
  private static final int MAX_PARTITIONS = 64;

  private final boolean childProcess;
  private final String holder;
  private final ServerHandle server;
  private final Function<CallContext, CachePartition> views;
  private final Set<CachePartition> partitions = new HashSet<>();
  private final Set<ListKind> changedLists = EnumSet.noneOf(ListKind.class);
  private Deadline latestEnd = new Deadline(0);

  /** Requests that follow each other have the same one, as a rule, and to hash it takes long. */
  private @Nullable LastView lastView;

  /** The partition of a request, with everything except the connection that it depends on. */
  private record LastView(JsonBytes capabilities, Caller caller, CachePartition view) {}

  /**
   * @param child whether it is a process of its own
   * @param holder who has a share of the connections; empty for none
   * @param views returns the partition of what is seen of an exchange over it
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

  /** Returns who has a share of the connections; empty for none. */
  String holder() {
    return holder;
  }

  ServerHandle server() {
    return server;
  }

  /**
   * Notes that {@code context} goes over it, and returns its partition.
   *
   * @param end when the request will have ended at the latest
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

  /** Returns whether a request has gone over it. */
  boolean isUsed() {
    return !partitions.isEmpty();
  }

  /** Returns when the requests over it will have ended at the latest. */
  Deadline latestEnd() {
    return latestEnd;
  }

  /**
   * Notes that a list changed over it, or is another than elsewhere; returns whether it is news.
   */
  boolean recordChange(ListKind kind) {
    return changedLists.add(kind);
  }

  /** Returns whether a list changed over it, or is another than elsewhere. */
  boolean hasChanged(ListKind kind) {
    return changedLists.contains(kind);
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
