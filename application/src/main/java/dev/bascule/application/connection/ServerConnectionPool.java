package dev.bascule.application.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.connection.PooledConnection.ServerHandle;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ShowClientsUseCase.ConnectionCounts;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
public final class ServerConnectionPool implements EndSessionUseCase {

  /** The idle timeout of a connection that can be opened again. */
  static final Duration IDLE = Duration.ofMinutes(5);

  /** The retry time if all are kept for subscribers, which leave at any time. */
  private static final Duration SUBSCRIBED = Duration.ofMinutes(1);

  private static final int ID_BYTES = 16;

  private final int limit;
  private final int maxChildren;
  private final ConnectionNotifications notifications;
  private final Executor closeExecutor;
  private final Ticker ticker;
  private final SecureRandom random = new SecureRandom();

  @GuardedBy("this")
  private final Map<ConnectionKey, PooledConnection> open = new HashMap<>();

  /** Weak, so that an ended session is remembered as long as it is reachable. */
  @GuardedBy("this")
  private final Set<ClientSession> endedSessions = Collections.newSetFromMap(new WeakHashMap<>());

  @GuardedBy("this")
  private boolean ended;

  /**
   * The key of a dedicated connection.
   *
   * @param shared the shared connection to the same server; it differs if the server is
   *     reconfigured
   */
  private record ConnectionKey(ConnectionOwner owner, McpServer shared) {}

  /**
   * Why there is no room for another connection.
   *
   * @param isOfHolder whether the holder has used up its share, so that only its own connections
   *     may be evicted
   */
  private record Shortage(Limit limit, int allowed, boolean isOfHolder) {
    boolean concerns(PooledConnection pooled, String holder) {
      return (limit == Limit.OWN_CONNECTIONS || pooled.isChildProcess())
          && (!isOfHolder || pooled.holder().equals(holder));
    }
  }

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

    /** Removes the subscribers of a session that has ended. */
    void forget(ClientSession session);
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
   * Acquires the connection for requests of {@code clientContext} to {@code upstream}, until {@link
   * #release}. Opens it if necessary, which blocks.
   */
  Outcome<UpstreamRoute> acquire(Upstream upstream, CallContext clientContext) {
    return acquireFor(upstream, upstreamContext(upstream, clientContext));
  }

  /**
   * Like {@link #acquire}, if the connection is open and has been used; otherwise empty. Never
   * blocks.
   */
  Optional<UpstreamRoute> acquireIfOpen(Upstream upstream, CallContext clientContext) {
    CallContext context = upstreamContext(upstream, clientContext);
    ConnectionKey key = keyOf(upstream, context);
    return key.owner().isShared()
        ? Optional.of(shared(upstream, context))
        : acquireIfOpen(key, upstream, context, PooledConnection::isUsed);
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
    ConnectionKey key = keyOf(upstream, context);
    Optional<UpstreamRoute> changed =
        kind.isPresent() && key.owner().session().isPresent()
            ? acquireIfOpen(key, upstream, context, pooled -> pooled.hasChanged(kind.get()))
            : Optional.empty();
    return runAndRelease(
        changed
            .<Outcome<UpstreamRoute>>map(ServerConnectionPool::acquired)
            .orElseGet(() -> acquireFor(upstream, withoutSession(context))),
        next);
  }

  private static <T> Outcome<T> runAndRelease(
      Outcome<UpstreamRoute> acquired, Function<UpstreamRoute, Outcome<T>> next) {
    return switch (acquired) {
      case Outcome.Failed<UpstreamRoute>(Failure failure) -> new Outcome.Failed<>(failure);
      case Outcome.Served<UpstreamRoute>(UpstreamRoute route, CacheProvenance _) -> {
        try {
          yield next.apply(route);
        } finally {
          release(route);
        }
      }
    };
  }

  private Outcome<UpstreamRoute> acquireFor(Upstream upstream, CallContext context) {
    ConnectionKey key = keyOf(upstream, context);
    if (key.owner().isShared()) {
      return acquired(shared(upstream, context));
    }
    Outcome<UpstreamRoute> acquired = acquire(key, upstream, context);
    if (acquired instanceof Outcome.Served<UpstreamRoute>(UpstreamRoute route, CacheProvenance _)
        && route.isNew()) {
      restoreLogLevel(key.owner(), route);
    }
    return acquired;
  }

  private void restoreLogLevel(ConnectionOwner owner, UpstreamRoute route) {
    try {
      notifications.restoreLogLevel(owner, route.id());
    } catch (RuntimeException e) {
      release(route);
      throw e;
    }
  }

  private static Outcome<UpstreamRoute> acquired(UpstreamRoute route) {
    return new Outcome.Served<>(route, CacheProvenance.Forwarded.BYPASS);
  }

  /**
   * Returns whether requests of {@code clientContext} to {@code upstream} need no new connection.
   */
  boolean isConnected(Upstream upstream, CallContext clientContext) {
    ConnectionKey key = keyOf(upstream, upstreamContext(upstream, clientContext));
    return key.owner().isShared() || find(key).isPresent();
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

  private static ConnectionKey keyOf(Upstream upstream, CallContext context) {
    return new ConnectionKey(
        new ConnectionOwner(sessionOf(context), context.forwardedIdentity()), upstream.server());
  }

  private synchronized Optional<PooledConnection> find(ConnectionKey key) {
    return Optional.ofNullable(open.get(key));
  }

  private static UpstreamRoute shared(Upstream upstream, CallContext context) {
    return new UpstreamRoute(upstream, context, ServerViews.of(context));
  }

  /**
   * Releases the connection of an acquired route. The shared one is never closed for being idle.
   */
  static void release(UpstreamRoute route) {
    if (route.upstream().server() instanceof ServerHandle handle) {
      handle.release();
    }
  }

  /**
   * Ends {@code session}: closes its connections in the background, stops opening new ones, and
   * removes the subscribers and the cached values that only this session used.
   */
  @Override
  public void endSession(ClientSession session) {
    List<PooledConnection> removed;
    synchronized (this) {
      endedSessions.add(session);
      removed = remove(key -> key.owner().session().filter(session::equals).isPresent());
    }
    removed.forEach(pooled -> close(pooled.server()));
    // After that, nothing is loaded for the session.
    removed.forEach(pooled -> notifications.forget(pooled.partitions()));
    notifications.forget(session);
  }

  /**
   * Closes the connections without a session that were idle for {@link #IDLE}. A server may keep
   * state of a session with its connection, so such a connection is evicted only to make room.
   */
  public void closeIdle() {
    List<PooledConnection> removed;
    synchronized (this) {
      removed =
          List.copyOf(open.entrySet()).stream()
              .filter(entry -> entry.getKey().owner().session().isEmpty())
              .filter(entry -> entry.getValue().server().idleTime().compareTo(IDLE) >= 0)
              .filter(this::evict)
              .map(Map.Entry::getValue)
              .toList();
    }
    removed.forEach(pooled -> close(pooled.server()));
  }

  /**
   * Removes the dedicated connections to the server of {@code shared}, and returns them for the
   * caller to close. Their owners get new ones.
   */
  synchronized List<McpServer> forget(McpServer shared) {
    return serversOf(remove(key -> key.shared().equals(shared)));
  }

  /** Returns the number and limit of dedicated connections. */
  public synchronized Usage usage() {
    return new Usage(open.size(), limit);
  }

  /** Returns the numbers of dedicated connections of each session that has any. */
  public synchronized Map<ClientSession, ConnectionCounts> countsBySession() {
    Map<ClientSession, ConnectionCounts> counts = new HashMap<>();
    open.forEach(
        (key, pooled) ->
            key.owner()
                .session()
                .ifPresent(
                    session ->
                        counts.merge(
                            session,
                            new ConnectionCounts(1, pooled.isChildProcess() ? 1 : 0),
                            ConnectionCounts::plus)));
    return counts;
  }

  /** Returns the number and limit of child processes among them. */
  public synchronized Usage childUsage() {
    return new Usage(childCount(open.values().stream()), maxChildren);
  }

  /** Returns the number of dedicated connections to {@code upstream}. */
  public synchronized int countOf(Upstream upstream) {
    return (int)
        open.keySet().stream().filter(key -> key.shared().equals(upstream.server())).count();
  }

  /** Ends all sessions, and returns all connections for the caller to close. */
  public synchronized List<McpServer> endAll() {
    ended = true;
    return serversOf(remove(_ -> true));
  }

  private synchronized List<PooledConnection> remove(Predicate<ConnectionKey> condition) {
    Map<ConnectionKey, PooledConnection> removed = new HashMap<>(open);
    removed.keySet().removeIf(condition.negate());
    open.keySet().removeAll(removed.keySet());
    return List.copyOf(removed.values());
  }

  private static List<McpServer> serversOf(List<PooledConnection> connections) {
    return connections.stream().<McpServer>map(PooledConnection::server).toList();
  }

  private static int childCount(Stream<PooledConnection> connections) {
    return (int) connections.filter(PooledConnection::isChildProcess).count();
  }

  /** One caller may hold three quarters, if the limit is at least four. */
  private static int shareOf(int most) {
    return most - most / 4;
  }

  /**
   * Returns why there is no room for another connection. The share of the holder comes first: while
   * it is used up, no connection of others may be evicted.
   *
   * @param holder the holder of a share of the connections; empty if none
   */
  private synchronized Optional<Shortage> shortage(boolean child, String holder) {
    if (!holder.isEmpty()) {
      List<PooledConnection> own =
          open.values().stream().filter(pooled -> pooled.holder().equals(holder)).toList();
      if (child && childCount(own.stream()) >= shareOf(maxChildren)) {
        return Optional.of(new Shortage(Limit.OWN_CHILDREN, shareOf(maxChildren), true));
      }
      if (own.size() >= shareOf(limit)) {
        return Optional.of(new Shortage(Limit.OWN_CONNECTIONS, shareOf(limit), true));
      }
    }
    if (child && childCount(open.values().stream()) >= maxChildren) {
      return Optional.of(new Shortage(Limit.OWN_CHILDREN, maxChildren, false));
    }
    return open.size() >= limit
        ? Optional.of(new Shortage(Limit.OWN_CONNECTIONS, limit, false))
        : Optional.empty();
  }

  /**
   * Returns the failure for a shortage. Its retry time is at most the time until the first of the
   * busy connections has completed its requests.
   */
  private synchronized Failure.OverLimit toFailure(Shortage shortage, String holder) {
    return new Failure.OverLimit(
        shortage.limit(),
        Integer.toString(shortage.allowed()),
        open.values().stream()
            .filter(pooled -> shortage.concerns(pooled, holder))
            .filter(pooled -> pooled.server().isInUse())
            .map(pooled -> pooled.latestEnd().remaining(ticker))
            .filter(Duration::isPositive)
            .min(Comparator.naturalOrder())
            .orElse(SUBSCRIBED));
  }

  /**
   * Makes room for another connection. Returns why that was not possible; empty if there is room.
   *
   * @param evicted receives the connections that were removed in any case, for the caller to close
   */
  private synchronized Optional<Failure> makeRoom(
      boolean child, String holder, List<Map.Entry<ConnectionKey, PooledConnection>> evicted) {
    Optional<Shortage> shortage = shortage(child, holder);
    while (shortage.isPresent()) {
      Optional<Map.Entry<ConnectionKey, PooledConnection>> idle = evictFor(shortage.get(), holder);
      if (idle.isEmpty()) {
        return Optional.of(toFailure(shortage.get(), holder));
      }
      evicted.add(idle.get());
      shortage = shortage(child, holder);
    }
    return Optional.empty();
  }

  /**
   * Evicts and returns the longest idle connection, preferably of the same holder; empty if all are
   * in use. If the holder has used up its share, evicts only its own.
   */
  private synchronized Optional<Map.Entry<ConnectionKey, PooledConnection>> evictFor(
      Shortage shortage, String holder) {
    Comparator<PooledConnection> ofHolderFirst =
        Comparator.comparing(pooled -> !pooled.holder().equals(holder));
    Comparator<PooledConnection> longestIdleFirst =
        Comparator.comparing((PooledConnection pooled) -> pooled.server().idleTime()).reversed();
    return List.copyOf(open.entrySet()).stream()
        .filter(entry -> shortage.concerns(entry.getValue(), holder))
        .sorted(Map.Entry.comparingByValue(ofHolderFirst.thenComparing(longestIdleFirst)))
        .filter(this::evict)
        .findFirst();
  }

  private synchronized boolean evict(Map.Entry<ConnectionKey, PooledConnection> candidate) {
    ConnectionKey key = candidate.getKey();
    return !notifications.hasSubscribers(key.owner(), key.shared().id())
        && candidate.getValue().server().retire()
        && open.remove(key) != null;
  }

  private Outcome<UpstreamRoute> acquire(
      ConnectionKey key, Upstream upstream, CallContext context) {
    List<Map.Entry<ConnectionKey, PooledConnection>> evicted = new ArrayList<>();
    Optional<Failure> failure;
    synchronized (this) {
      if (hasEnded(key)) {
        return new Outcome.Failed<>(new Failure.Cancelled());
      }
      PooledConnection found = open.get(key);
      if (found != null) {
        return acquired(toRoute(found, upstream, context));
      }
      failure = makeRoom(upstream.isChildProcess(), context.shareHolder(), evicted);
    }
    evicted.forEach(this::close);
    return failure
        .<Outcome<UpstreamRoute>>map(Outcome.Failed::new)
        .or(() -> open(key, upstream, context).map(ServerConnectionPool::acquired))
        .orElseGet(() -> acquire(key, upstream, context));
  }

  private synchronized boolean hasEnded(ConnectionKey key) {
    return ended || key.owner().session().filter(endedSessions::contains).isPresent();
  }

  private synchronized Optional<UpstreamRoute> acquireIfOpen(
      ConnectionKey key,
      Upstream upstream,
      CallContext context,
      Predicate<PooledConnection> condition) {
    return find(key).filter(condition).map(pooled -> toRoute(pooled, upstream, context));
  }

  private UpstreamRoute toRoute(PooledConnection pooled, Upstream upstream, CallContext context) {
    boolean isNew = !pooled.isUsed();
    CachePartition view =
        pooled.recordUse(
            context, Deadline.after(upstream.policy().toolTimeout().timeout(), ticker));
    // Eviction happens with the lock held and removes the connection from the map immediately.
    boolean _ = pooled.server().tryAcquire();
    return new UpstreamRoute(
        upstream.withConnection(pooled.server()),
        context,
        view,
        listingRoute(pooled, upstream, context),
        isNew);
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
    return Optional.of(shared(upstream, withoutSession(context)));
  }

  /**
   * Opens a connection and acquires it; empty if there is one already, the session has ended, or
   * there is no room.
   */
  private Optional<UpstreamRoute> open(ConnectionKey key, Upstream upstream, CallContext context) {
    ServerNotificationListener listener =
        notifications.listenerFor(key.owner(), () -> partitionsOf(key));
    ServerHandle server =
        new ServerHandle(
            upstream
                .server()
                .openFor(
                    key.owner(),
                    (id, notification) -> {
                      if (notification instanceof ServerNotification.ListChanged(ListKind kind)) {
                        boolean _ = recordChange(key, kind);
                      }
                      listener.onNotification(id, notification);
                    }),
            ticker);
    PooledConnection opened =
        new PooledConnection(
            upstream.isChildProcess(), context.shareHolder(), server, viewsOf(key.owner()));
    Optional<UpstreamRoute> acquired = add(key, opened, upstream, context);
    if (acquired.isEmpty()) {
      close(server);
    }
    return acquired;
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
    ConnectionKey key = keyOf(upstream, upstreamContext(upstream, clientContext));
    if (recordChange(key, kind)) {
      notifications.notifyOfOwnList(key.owner(), upstream.id(), kind);
    }
  }

  /** Returns whether that is new for a connection that is open. */
  private synchronized boolean recordChange(ConnectionKey key, ListKind kind) {
    return find(key).filter(pooled -> pooled.recordChange(kind)).isPresent();
  }

  /** Adds a connection that is in use: another request could evict an idle one. */
  private synchronized Optional<UpstreamRoute> add(
      ConnectionKey key, PooledConnection opened, Upstream upstream, CallContext context) {
    boolean isAdded =
        !hasEnded(key)
            && shortage(opened.isChildProcess(), opened.holder()).isEmpty()
            && open.putIfAbsent(key, opened) == null;
    return isAdded ? Optional.of(toRoute(opened, upstream, context)) : Optional.empty();
  }

  private synchronized Set<CachePartition> partitionsOf(ConnectionKey key) {
    return find(key).map(PooledConnection::partitions).orElse(Set.of());
  }

  private void close(Map.Entry<ConnectionKey, PooledConnection> evicted) {
    close(evicted.getValue().server());
    if (evicted.getKey().owner().session().isPresent()) {
      notifications.forget(evicted.getValue().partitions());
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
