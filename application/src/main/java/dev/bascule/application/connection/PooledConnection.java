package dev.bascule.application.connection;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
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
   * A connection that counts its users, so that it is never closed during a request. A background
   * refresh that still uses it later fails with a cancellation.
   *
   * <p>Thread-safe.
   */
  static final class ServerHandle implements McpServer {

    private static final int RETIRED = -1;

    private final McpServer server;
    private final Ticker ticker;
    private final AtomicInteger users = new AtomicInteger();
    private volatile long lastUse;

    ServerHandle(McpServer server, Ticker ticker) {
      this.server = server;
      this.ticker = ticker;
      this.lastUse = ticker.nanos();
    }

    /** Acquires the connection; returns false if it was retired. */
    boolean tryAcquire() {
      return users.updateAndGet(count -> count == RETIRED ? RETIRED : count + 1) != RETIRED;
    }

    void release() {
      lastUse = ticker.nanos();
      users.decrementAndGet();
    }

    /** Retires the connection if it is not in use; returns whether it did. */
    boolean retire() {
      return users.compareAndSet(0, RETIRED);
    }

    /** Returns whether a request is in flight over it. */
    boolean isInUse() {
      return users.get() > 0;
    }

    Duration idleTime() {
      return users.get() == 0 ? Duration.ofNanos(ticker.nanos() - lastUse) : Duration.ZERO;
    }

    private <T> UpstreamReply<T> use(Supplier<UpstreamReply<T>> request) {
      if (!tryAcquire()) {
        return new UpstreamReply.Failed<>(new Failure.Cancelled());
      }
      try {
        return request.get();
      } finally {
        release();
      }
    }

    @Override
    public ServerId id() {
      return server.id();
    }

    @Override
    public ServerStatus status() {
      return server.status();
    }

    @Override
    public ConnectionDetails details() {
      return server.details();
    }

    @Override
    public boolean isStarted() {
      return server.isStarted();
    }

    @Override
    public UpstreamReply<ServerStatus> start(Duration timeout) {
      return use(() -> server.start(timeout));
    }

    @Override
    public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
      return use(() -> server.discover(context, timeout));
    }

    @Override
    public UpstreamReply<ListPage> list(
        ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
      return use(() -> server.list(kind, cursor, context, timeout));
    }

    @Override
    public UpstreamReply<McpResult> send(
        McpRequest request, CallContext context, Duration timeout) {
      return use(() -> server.send(request, context, timeout));
    }

    @Override
    public UpstreamReply<McpResult> send(
        McpRequest request, CallContext context, Duration timeout, ToolTimeout rule) {
      return use(() -> server.send(request, context, timeout, rule));
    }

    @Override
    public UpstreamReply<McpResult> ping(Duration timeout) {
      return use(() -> server.ping(timeout));
    }

    @Override
    public McpServer openFor(
        ConnectionOwner owner, ServerNotificationListener notificationListener) {
      return server.openFor(owner, notificationListener);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /**
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

  boolean isUsed() {
    return !partitions.isEmpty();
  }

  /** Returns when all its requests will have completed at the latest. */
  Deadline latestEnd() {
    return latestEnd;
  }

  /** Records that a list differs over it; returns whether that is new. */
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
