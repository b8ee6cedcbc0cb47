package dev.bascule.application.connection;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides over which connection an exchange reaches a server: the one that all share, or one of its
 * own, for a session whose client can be asked things by the server, and for whatever the server is
 * shown of a caller. So nobody is answered over a connection on which the server saw another.
 *
 * <p>Those for what is shown of callers come and go: the one that was idle for longest makes room,
 * and none is kept idle for long. One that is in use, or over which somebody is told of changes, is
 * left alone.
 *
 * <p>Thread-safe.
 */
public final class ServerConnectionPool {

  /** How long one is kept that could be opened again. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final int maxChildren;
  private final ConnectionNotifications notifications;
  private final Executor closeExecutor;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ConnectionRouter router;

  /** What connections have to do with. */
  public interface ConnectionNotifications {

    /**
     * Returns what is told what a server sends on a connection of {@code owner}'s own.
     *
     * @param partitions returns the partitions of what was fetched over it, and over no other
     */
    ServerNotificationListener listenerFor(
        ConnectionOwner owner, Supplier<Set<CachePartition>> partitions);

    /** Tells whether somebody waits to be told something over such a connection. */
    boolean hasSubscribers(ConnectionOwner owner, ServerId server);
  }

  /**
   * @param limit the most connections that parties may have of their own, all together
   * @param maxChildren the most of them that may be child processes
   * @param closeExecutor closes connections; each closing may take some seconds
   */
  public ServerConnectionPool(
      int limit,
      int maxChildren,
      ConnectionNotifications notifications,
      Executor closeExecutor,
      Ticker ticker) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.notifications = requireNonNull(notifications, "notifications");
    this.closeExecutor = requireNonNull(closeExecutor, "closeExecutor");
    this.ticker = requireNonNull(ticker, "ticker");
    this.router = new ConnectionRouter(limit, maxChildren, notifications::hasSubscribers);
  }

  /** Returns the session whose own connections {@code context} goes over, if it does. */
  public static Optional<ClientSession> sessionOf(CallContext context) {
    ClientContext client = context.client();
    return client.acceptsRequests() ? client.session() : Optional.empty();
  }

  /**
   * Goes on over the connection by which {@code clientContext} reaches {@code upstream}, which is
   * shown what its policy has it; the connection stays until {@code next} has returned.
   */
  <T> Outcome<T> route(
      Upstream upstream, CallContext clientContext, Function<UpstreamRoute, Outcome<T>> next) {
    CallContext context =
        clientContext.withForwardedIdentity(
            upstream.forwardedIdentity(clientContext.forwardedIdentity()));
    ConnectionOwner owner = new ConnectionOwner(sessionOf(context), context.forwardedIdentity());
    if (owner.isShared()) {
      return next.apply(new UpstreamRoute(upstream, context, ServerViews.of(context)));
    }
    return switch (acquire(owner, upstream, context)) {
      case Outcome.Served<AcquiredRoute>(AcquiredRoute entry, CacheProvenance _) ->
          runAndRelease(entry, next);
      case Outcome.Failed<AcquiredRoute>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  /**
   * Returns how {@code clientContext} reaches {@code upstream} over the connection of all, if it
   * does.
   */
  static Optional<UpstreamRoute> sharedRoute(Upstream upstream, CallContext clientContext) {
    CallContext context =
        clientContext.withForwardedIdentity(
            upstream.forwardedIdentity(clientContext.forwardedIdentity()));
    boolean isShared = sessionOf(context).isEmpty() && context.forwardedIdentity().isEmpty();
    return isShared
        ? Optional.of(new UpstreamRoute(upstream, context, ServerViews.of(context)))
        : Optional.empty();
  }

  /** A way in that is held open. */
  private record AcquiredRoute(UpstreamRoute route, ServerHandle handle) {}

  private static <T> Outcome<T> runAndRelease(
      AcquiredRoute entry, Function<UpstreamRoute, Outcome<T>> next) {
    try {
      return next.apply(entry.route());
    } finally {
      entry.handle().release();
    }
  }

  /**
   * Lets go of {@code session}: its connections are closed behind the caller's back, and no more
   * are opened. Returns the partitions that nobody else is in.
   */
  public Set<CachePartition> end(ClientSession session) {
    List<McpServer> removed;
    Set<CachePartition> partitions;
    lock.lock();
    try {
      partitions = router.connectionsOf(Optional.of(session)).partitions();
      removed = router.end(session);
    } finally {
      lock.unlock();
    }
    removed.forEach(this::close);
    return partitions;
  }

  /** Closes those that nobody has used for a while and that could be opened again. */
  public void closeIdle() {
    List<McpServer> removed;
    lock.lock();
    try {
      removed = router.evictIdle(IDLE);
    } finally {
      lock.unlock();
    }
    removed.forEach(this::close);
  }

  /**
   * Forgets the connections that parties have of their own beside {@code shared}, and returns them
   * for the caller to close. The parties go on with others.
   */
  List<McpServer> forget(McpServer shared) {
    lock.lock();
    try {
      return router.forget(shared);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many connections parties have of their own. */
  public int count() {
    lock.lock();
    try {
      return router.count();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all sessions, and returns all connections for the caller to close. */
  public List<McpServer> endAll() {
    lock.lock();
    try {
      return router.endAll();
    } finally {
      lock.unlock();
    }
  }

  private Outcome<AcquiredRoute> acquire(
      ConnectionOwner owner, Upstream upstream, CallContext context) {
    SessionConnections.ConnectionKey key =
        new SessionConnections.ConnectionKey(upstream.server(), owner.forwardedIdentity());
    Optional<McpServer> evicted;
    lock.lock();
    try {
      SessionConnections own = router.connectionsOf(owner.session());
      if (own.hasEnded()) {
        return new Outcome.Failed<>(new Failure.Cancelled());
      }
      Optional<PooledConnection> found = own.find(key);
      if (found.isPresent()) {
        return new Outcome.Served<>(
            toAcquiredRoute(found.get(), upstream, context, own.view(context)),
            CacheProvenance.Forwarded.BYPASS);
      }
      evicted = router.isFull() ? router.evictLongestIdle() : Optional.empty();
      if (router.isFullFor(upstream)) {
        int most = router.isFull() ? limit : maxChildren;
        return new Outcome.Failed<>(new Failure.Saturated(most, RETRY_AFTER));
      }
    } finally {
      lock.unlock();
    }
    evicted.ifPresent(this::close);
    open(owner, upstream, key);
    return acquire(owner, upstream, context);
  }

  private static AcquiredRoute toAcquiredRoute(
      PooledConnection pooled, Upstream upstream, CallContext context, CachePartition view) {
    pooled.recordUse(view, context.caller());
    // Whoever gives one up holds the lock, and takes it off the list at once.
    boolean _ = pooled.server().tryAcquire();
    return new AcquiredRoute(
        new UpstreamRoute(upstream.withConnection(pooled.server()), context, view),
        pooled.server());
  }

  private void open(
      ConnectionOwner owner, Upstream upstream, SessionConnections.ConnectionKey key) {
    ServerNotificationListener notificationListener =
        notifications.listenerFor(owner, () -> partitionsOf(owner, key));
    ServerHandle server =
        new ServerHandle(upstream.server().openFor(owner, notificationListener), ticker);
    if (!add(owner, key, new PooledConnection(upstream.isChildProcess(), server))) {
      close(server);
    }
  }

  private boolean add(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, PooledConnection opened) {
    lock.lock();
    try {
      return router.add(owner, key, opened);
    } finally {
      lock.unlock();
    }
  }

  private Set<CachePartition> partitionsOf(
      ConnectionOwner owner, SessionConnections.ConnectionKey key) {
    lock.lock();
    try {
      return router
          .connectionsOf(owner.session())
          .find(key)
          .map(PooledConnection::partitions)
          .orElse(Set.of());
    } finally {
      lock.unlock();
    }
  }

  /** A connection that nobody closes could be a process that nobody ends. */
  private void close(McpServer server) {
    try {
      closeExecutor.execute(server::close);
    } catch (RejectedExecutionException _) {
      server.close();
    }
  }
}
