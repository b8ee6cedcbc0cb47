package dev.bascule.application.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.connection.PooledConnection.ServerHandle;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.port.in.ShowMetricsUseCase.Usage;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A pool that selects the connection for a request to a server: the shared one, or a dedicated one
 * for a session whose client accepts requests of the server, and for each forwarded identity. So no
 * client receives a response over a connection on which the server saw another one.
 *
 * <p>The dedicated connection of a session is opened by the first request that needs it. Listings
 * do not need it: they use the shared connection, until the server announces over the dedicated one
 * that a list changed, or lists other tools there.
 *
 * <p>When the limit is reached, the longest idle connection is closed; its owner gets a new one
 * with its next request. A connection that is in use, or over which a subscriber is notified, is
 * never closed for that.
 *
 * <p>Thread-safe.
 */
public final class ServerConnectionPool {

  /** The idle timeout of a connection that can be opened again. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private static final int ID_BYTES = 16;

  private final int limit;
  private final int maxChildren;
  private final ConnectionNotifications notifications;
  private final Executor closeExecutor;
  private final Ticker ticker;
  private final SecureRandom random = new SecureRandom();

  @GuardedBy("this")
  private final ConnectionRouter router;

  /** The notifications side of connections. */
  public interface ConnectionNotifications {

    /**
     * Returns the listener for the notifications over a connection of {@code owner}.
     *
     * @param partitions returns the partitions of values that were loaded over this connection only
     */
    ServerNotificationListener listenerFor(
        ConnectionOwner owner, Supplier<Set<CachePartition>> partitions);

    /** Returns whether a subscriber is notified over such a connection, so that it must be kept. */
    boolean hasSubscribers(ConnectionOwner owner, ServerId server);

    /**
     * Sets the log level of {@code owner} at {@code server}, over a connection that was just
     * opened. Waits for the server; has no effect if the owner has set no level.
     */
    void restoreLogLevel(ConnectionOwner owner, ServerId server);

    /** Notifies the subscribers of {@code owner} that a list differs over its connection. */
    void notifyOfOwnList(ConnectionOwner owner, ServerId server, ListKind kind);

    /** Removes the cached values of partitions that no request uses any more. */
    void forget(Set<CachePartition> partitions);
  }

  /**
   * @param limit the maximum number of dedicated connections of all owners
   * @param maxChildren the maximum number of child processes among them
   * @param closeExecutor closes connections; each may take some seconds
   */
  public ServerConnectionPool(
      int limit,
      int maxChildren,
      ConnectionNotifications notifications,
      Executor closeExecutor,
      Ticker ticker) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.notifications = notifications;
    this.closeExecutor = closeExecutor;
    this.ticker = ticker;
    this.router = new ConnectionRouter(limit, maxChildren, notifications::hasSubscribers);
  }

  /** Returns the session of {@code context}, if it can have connections of its own. */
  public static Optional<ClientSession> sessionOf(CallContext context) {
    ClientContext client = context.client();
    return client.acceptsRequests() ? client.session() : Optional.empty();
  }

  /**
   * Runs {@code next} over the connection for requests of {@code clientContext} to {@code
   * upstream}, with the identity that its policy forwards; the connection is held until {@code
   * next} returns.
   */
  <T> Outcome<T> route(
      Upstream upstream, CallContext clientContext, Function<UpstreamRoute, Outcome<T>> next) {
    return runAndRelease(acquire(upstream, clientContext), next);
  }

  /**
   * Acquires the connection for requests of {@code clientContext} to {@code upstream}. Opens it if
   * necessary, which blocks.
   */
  Outcome<AcquiredRoute> acquire(Upstream upstream, CallContext clientContext) {
    return acquireFor(upstream, upstreamContext(upstream, clientContext));
  }

  /**
   * Like {@link #acquire}, if the connection is open and has been used; otherwise empty. Never
   * blocks.
   */
  Optional<AcquiredRoute> acquireIfOpen(Upstream upstream, CallContext clientContext) {
    CallContext context = upstreamContext(upstream, clientContext);
    ConnectionOwner owner = ownerOf(context);
    return owner.isShared()
        ? Optional.of(AcquiredRoute.shared(upstream, context))
        : acquireIfOpen(owner, upstream, context, PooledConnection::isUsed);
  }

  /**
   * Runs {@code next} for a listing or discovery of the server. Uses a dedicated connection of the
   * session only if one is open and the server announced over it that the list changed.
   */
  <T> Outcome<T> routeListing(
      Upstream upstream,
      Optional<ListKind> kind,
      CallContext clientContext,
      Function<UpstreamRoute, Outcome<T>> next) {
    CallContext context = upstreamContext(upstream, clientContext);
    ConnectionOwner owner = ownerOf(context);
    Optional<AcquiredRoute> changed =
        kind.isPresent() && owner.session().isPresent()
            ? acquireIfOpen(owner, upstream, context, pooled -> pooled.hasChanged(kind.get()))
            : Optional.empty();
    return runAndRelease(
        changed
            .<Outcome<AcquiredRoute>>map(ServerConnectionPool::acquired)
            .orElseGet(() -> acquireFor(upstream, withoutSession(context))),
        next);
  }

  private static <T> Outcome<T> runAndRelease(
      Outcome<AcquiredRoute> acquired, Function<UpstreamRoute, Outcome<T>> next) {
    return switch (acquired) {
      case Outcome.Failed<AcquiredRoute>(Failure failure) -> new Outcome.Failed<>(failure);
      case Outcome.Served<AcquiredRoute>(AcquiredRoute entry, CacheProvenance _) -> {
        try {
          yield next.apply(entry.route());
        } finally {
          entry.release();
        }
      }
    };
  }

  private Outcome<AcquiredRoute> acquireFor(Upstream upstream, CallContext context) {
    ConnectionOwner owner = ownerOf(context);
    if (owner.isShared()) {
      return acquired(AcquiredRoute.shared(upstream, context));
    }
    Outcome<AcquiredRoute> acquired = acquire(owner, upstream, context);
    if (acquired instanceof Outcome.Served<AcquiredRoute>(AcquiredRoute entry, CacheProvenance _)
        && entry.route().isNew()) {
      restoreLogLevel(owner, entry);
    }
    return acquired;
  }

  private void restoreLogLevel(ConnectionOwner owner, AcquiredRoute entry) {
    try {
      notifications.restoreLogLevel(owner, entry.route().id());
    } catch (RuntimeException e) {
      entry.release();
      throw e;
    }
  }

  private static Outcome<AcquiredRoute> acquired(AcquiredRoute entry) {
    return new Outcome.Served<>(entry, CacheProvenance.Forwarded.BYPASS);
  }

  /**
   * Returns whether requests of {@code clientContext} to {@code upstream} need no new connection.
   */
  boolean isConnected(Upstream upstream, CallContext clientContext) {
    ConnectionOwner owner = ownerOf(upstreamContext(upstream, clientContext));
    if (owner.isShared()) {
      return true;
    }
    synchronized (this) {
      return router.connectionsOf(owner.session()).find(keyOf(owner, upstream)).isPresent();
    }
  }

  /** Returns {@code clientContext} as the server sees it. */
  private static CallContext upstreamContext(Upstream upstream, CallContext clientContext) {
    CallContext context =
        clientContext.withForwardedIdentity(
            upstream.forwardedIdentity(clientContext.forwardedIdentity()));
    return upstream.policy().sessionRoute() == SessionRoute.SHARED && sessionOf(context).isPresent()
        ? context.withClient(context.client().withCapabilities(ClientContext.NO_CAPABILITIES))
        : context;
  }

  private static CallContext withoutSession(CallContext context) {
    return context.client().session().isPresent()
        ? context.withClient(context.client().withoutSession())
        : context;
  }

  private static ConnectionOwner ownerOf(CallContext context) {
    return new ConnectionOwner(sessionOf(context), context.forwardedIdentity());
  }

  private static SessionConnections.ConnectionKey keyOf(ConnectionOwner owner, Upstream upstream) {
    return new SessionConnections.ConnectionKey(upstream.server(), owner.forwardedIdentity());
  }

  /**
   * A route with the handle that holds its connection.
   *
   * @param handle the handle of a dedicated connection; empty for the shared one
   */
  record AcquiredRoute(UpstreamRoute route, Optional<ServerHandle> handle) {

    private static AcquiredRoute shared(Upstream upstream, CallContext context) {
      return new AcquiredRoute(
          new UpstreamRoute(upstream, context, ServerViews.of(context)), Optional.empty());
    }

    void release() {
      handle.ifPresent(ServerHandle::release);
    }
  }

  /**
   * Ends {@code session}: closes its connections in the background, and stops opening new ones.
   * Returns the partitions that only this session used.
   */
  public Set<CachePartition> end(ClientSession session) {
    List<McpServer> removed;
    Set<CachePartition> partitions;
    synchronized (this) {
      partitions = router.connectionsOf(Optional.of(session)).partitions();
      removed = router.end(session);
    }
    removed.forEach(this::close);
    return partitions;
  }

  /** Closes idle connections that can be opened again. */
  public void closeIdle() {
    List<McpServer> removed;
    synchronized (this) {
      removed = router.evictIdle(IDLE);
    }
    removed.forEach(this::close);
  }

  /**
   * Removes the dedicated connections to the server of {@code shared}, and returns them for the
   * caller to close. Their owners get new ones.
   */
  synchronized List<McpServer> forget(McpServer shared) {
    return router.forget(shared);
  }

  /** Returns the number and limit of dedicated connections. */
  public synchronized Usage usage() {
    return new Usage(router.count(), limit);
  }

  /** Returns the number and limit of child processes among them. */
  public synchronized Usage childUsage() {
    return new Usage(router.children(), maxChildren);
  }

  /** Ends all sessions, and returns all connections for the caller to close. */
  public synchronized List<McpServer> endAll() {
    return router.endAll();
  }

  private Outcome<AcquiredRoute> acquire(
      ConnectionOwner owner, Upstream upstream, CallContext context) {
    Optional<ConnectionRouter.EvictionCandidate> evicted;
    synchronized (this) {
      SessionConnections own = router.connectionsOf(owner.session());
      if (own.hasEnded()) {
        return new Outcome.Failed<>(new Failure.Cancelled());
      }
      Optional<PooledConnection> found = own.find(keyOf(owner, upstream));
      if (found.isPresent()) {
        return acquired(toAcquiredRoute(found.get(), upstream, context));
      }
      boolean child = upstream.isChildProcess();
      evicted = router.makeRoom(child, context.shareHolder());
      Optional<Failure.OverLimit> rejection =
          router.rejection(child, context.shareHolder(), ticker);
      if (rejection.isPresent()) {
        return new Outcome.Failed<>(rejection.get());
      }
    }
    evicted.ifPresent(this::close);
    open(owner, upstream, context.shareHolder());
    return acquire(owner, upstream, context);
  }

  private synchronized Optional<AcquiredRoute> acquireIfOpen(
      ConnectionOwner owner,
      Upstream upstream,
      CallContext context,
      Predicate<PooledConnection> condition) {
    return router
        .connectionsOf(owner.session())
        .find(keyOf(owner, upstream))
        .filter(condition)
        .map(pooled -> toAcquiredRoute(pooled, upstream, context));
  }

  private AcquiredRoute toAcquiredRoute(
      PooledConnection pooled, Upstream upstream, CallContext context) {
    boolean isNew = !pooled.isUsed();
    CachePartition view =
        pooled.recordUse(
            context, Deadline.after(upstream.policy().toolTimeout().timeout(), ticker));
    // Eviction happens with the lock held and removes the connection from the map immediately.
    boolean _ = pooled.server().tryAcquire();
    return new AcquiredRoute(
        new UpstreamRoute(
            upstream.withConnection(pooled.server()),
            context,
            view,
            listingRoute(pooled, upstream, context),
            isNew),
        Optional.of(pooled.server()));
  }

  /**
   * Tools that a call looks up are those of the shared connection. With a forwarded identity, that
   * would be a further connection, while this one is open.
   */
  private static Optional<UpstreamRoute> listingRoute(
      PooledConnection pooled, Upstream upstream, CallContext context) {
    if (!context.forwardedIdentity().isEmpty() || pooled.hasChanged(ListKind.TOOLS)) {
      return Optional.empty();
    }
    CallContext sessionless = withoutSession(context);
    return Optional.of(new UpstreamRoute(upstream, sessionless, ServerViews.of(sessionless)));
  }

  /** Has no effect if there is one already, the session has ended, or there is no room. */
  private void open(ConnectionOwner owner, Upstream upstream, String holder) {
    SessionConnections.ConnectionKey key = keyOf(owner, upstream);
    ServerNotificationListener listener =
        notifications.listenerFor(owner, () -> partitionsOf(owner, key));
    ServerHandle server =
        new ServerHandle(
            upstream
                .server()
                .openFor(
                    owner,
                    (id, notification) -> {
                      if (notification instanceof ServerNotification.ListChanged(ListKind kind)) {
                        boolean _ = recordChange(owner, key, kind);
                      }
                      listener.onNotification(id, notification);
                    }),
            ticker);
    PooledConnection opened =
        new PooledConnection(upstream.isChildProcess(), holder, server, viewsOf(owner));
    if (!add(owner, key, opened)) {
      close(server);
    }
  }

  /**
   * Values that are loaded over a dedicated connection of a session have a partition of their own,
   * distinct even from that of an earlier connection of the session: the server may have lost state
   * since.
   */
  private Function<CallContext, CachePartition> viewsOf(ConnectionOwner owner) {
    if (owner.session().isEmpty()) {
      return ServerViews::of;
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String connection = HexFormat.of().formatHex(id);
    return context -> ServerViews.ofConnection(connection, context);
  }

  /**
   * Makes requests for a list use the dedicated connection of the session from now on, because the
   * list differs there, and notifies the session.
   */
  void useOwnList(Upstream upstream, CallContext clientContext, ListKind kind) {
    ConnectionOwner owner = ownerOf(upstreamContext(upstream, clientContext));
    if (recordChange(owner, keyOf(owner, upstream), kind)) {
      notifications.notifyOfOwnList(owner, upstream.id(), kind);
    }
  }

  /** Returns whether that is new for a connection that is open. */
  private synchronized boolean recordChange(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, ListKind kind) {
    return router
        .connectionsOf(owner.session())
        .find(key)
        .map(pooled -> pooled.recordChange(kind))
        .orElse(false);
  }

  private synchronized boolean add(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, PooledConnection opened) {
    return router.add(owner, key, opened);
  }

  private synchronized Set<CachePartition> partitionsOf(
      ConnectionOwner owner, SessionConnections.ConnectionKey key) {
    return router
        .connectionsOf(owner.session())
        .find(key)
        .map(PooledConnection::partitions)
        .orElse(Set.of());
  }

  private void close(ConnectionRouter.EvictionCandidate evicted) {
    close(evicted.connection().server());
    if (evicted.owner().session().isPresent()) {
      notifications.forget(evicted.connection().partitions());
    }
  }

  /** A connection that is never closed could be a process that is never terminated. */
  private void close(McpServer server) {
    try {
      closeExecutor.execute(server::close);
    } catch (RejectedExecutionException _) {
      server.close();
    }
  }
}
