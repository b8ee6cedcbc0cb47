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
  private final Surroundings surroundings;
  private final Executor closing;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ConnectionRouter board;

  /** What connections have to do with. */
  public interface Surroundings {

    /**
     * Returns what is told what a server sends on a connection of {@code party}'s own.
     *
     * @param partitions returns the partitions of what was fetched over it, and over no other
     */
    ServerNotificationListener noticesOf(
        ConnectionOwner party, Supplier<Set<CachePartition>> partitions);

    /** Tells whether somebody waits to be told something over such a connection. */
    boolean isFollowed(ConnectionOwner party, ServerId server);
  }

  /**
   * @param limit the most connections that parties may have of their own, all together
   * @param maxChildren the most of them that may be child processes
   * @param closing closes connections; each closing may take some seconds
   */
  public ServerConnectionPool(
      int limit, int maxChildren, Surroundings surroundings, Executor closing, Ticker ticker) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.surroundings = requireNonNull(surroundings, "surroundings");
    this.closing = requireNonNull(closing, "closing");
    this.ticker = requireNonNull(ticker, "ticker");
    this.board = new ConnectionRouter(limit, maxChildren, surroundings::isFollowed);
  }

  /** Returns the session whose own connections {@code exchange} goes over, if it does. */
  public static Optional<ClientSession> sessionOf(CallContext exchange) {
    ClientContext client = exchange.client();
    return client.canBeAsked() ? client.session() : Optional.empty();
  }

  /**
   * Goes on over the connection by which {@code whole} reaches {@code upstream}, which is shown
   * what its policy has it; the connection stays until {@code rest} has returned.
   */
  <T> Outcome<T> reach(
      Upstream upstream, CallContext whole, Function<UpstreamRoute, Outcome<T>> rest) {
    CallContext exchange = whole.presenting(upstream.shown(whole.presented()));
    ConnectionOwner party = new ConnectionOwner(sessionOf(exchange), exchange.presented());
    if (party.isEverybody()) {
      return rest.apply(new UpstreamRoute(upstream, exchange, ServerViews.of(exchange)));
    }
    return switch (enter(party, upstream, exchange)) {
      case Outcome.Served<Entry>(Entry entry, CacheProvenance _) -> goOn(entry, rest);
      case Outcome.Failed<Entry>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  /** Returns how {@code whole} reaches {@code upstream} over the connection of all, if it does. */
  static Optional<UpstreamRoute> common(Upstream upstream, CallContext whole) {
    CallContext exchange = whole.presenting(upstream.shown(whole.presented()));
    boolean isCommon = sessionOf(exchange).isEmpty() && exchange.presented().isNothing();
    return isCommon
        ? Optional.of(new UpstreamRoute(upstream, exchange, ServerViews.of(exchange)))
        : Optional.empty();
  }

  /** A way in that is held open. */
  private record Entry(UpstreamRoute approach, ServerHandle held) {}

  private static <T> Outcome<T> goOn(Entry entry, Function<UpstreamRoute, Outcome<T>> rest) {
    try {
      return rest.apply(entry.approach());
    } finally {
      entry.held().leave();
    }
  }

  /**
   * Lets go of {@code session}: its connections are closed behind the caller's back, and no more
   * are opened. Returns the partitions that nobody else is in.
   */
  public Set<CachePartition> end(ClientSession session) {
    List<McpServer> left;
    Set<CachePartition> partitions;
    lock.lock();
    try {
      partitions = board.linesOf(Optional.of(session)).partitions();
      left = board.end(session);
    } finally {
      lock.unlock();
    }
    left.forEach(this::close);
    return partitions;
  }

  /** Closes those that nobody has used for a while and that could be opened again. */
  public void closeIdle() {
    List<McpServer> left;
    lock.lock();
    try {
      left = board.giveUpIdle(IDLE);
    } finally {
      lock.unlock();
    }
    left.forEach(this::close);
  }

  /**
   * Forgets the connections that parties have of their own beside {@code shared}, and returns them
   * for the caller to close. The parties go on with others.
   */
  List<McpServer> forget(McpServer shared) {
    lock.lock();
    try {
      return board.forget(shared);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many connections parties have of their own. */
  public int count() {
    lock.lock();
    try {
      return board.count();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all sessions, and returns all connections for the caller to close. */
  public List<McpServer> endAll() {
    lock.lock();
    try {
      return board.endAll();
    } finally {
      lock.unlock();
    }
  }

  private Outcome<Entry> enter(ConnectionOwner party, Upstream upstream, CallContext exchange) {
    SessionConnections.Name name =
        new SessionConnections.Name(upstream.server(), party.presented());
    Optional<McpServer> inTheWay;
    lock.lock();
    try {
      SessionConnections own = board.linesOf(party.session());
      if (own.hasEnded()) {
        return new Outcome.Failed<>(new Failure.Cancelled());
      }
      Optional<PooledConnection> found = own.find(name);
      if (found.isPresent()) {
        return new Outcome.Served<>(
            entry(found.get(), upstream, exchange, own.view(exchange)),
            CacheProvenance.Forwarded.BYPASS);
      }
      inTheWay = board.isFull() ? board.giveUpOne() : Optional.empty();
      if (board.isFullFor(upstream)) {
        int most = board.isFull() ? limit : maxChildren;
        return new Outcome.Failed<>(new Failure.Saturated(most, RETRY_AFTER));
      }
    } finally {
      lock.unlock();
    }
    inTheWay.ifPresent(this::close);
    open(party, upstream, name);
    return enter(party, upstream, exchange);
  }

  private static Entry entry(
      PooledConnection line, Upstream upstream, CallContext exchange, CachePartition view) {
    line.use(view, exchange.caller());
    // Whoever gives one up holds the lock, and takes it off the list at once.
    boolean _ = line.server().enter();
    return new Entry(
        new UpstreamRoute(upstream.over(line.server()), exchange, view), line.server());
  }

  private void open(ConnectionOwner party, Upstream upstream, SessionConnections.Name name) {
    ServerNotificationListener notices =
        surroundings.noticesOf(party, () -> partitionsOf(party, name));
    ServerHandle server = new ServerHandle(upstream.server().openFor(party, notices), ticker);
    if (!keep(party, name, new PooledConnection(upstream.isChild(), server))) {
      close(server);
    }
  }

  private boolean keep(
      ConnectionOwner party, SessionConnections.Name name, PooledConnection opened) {
    lock.lock();
    try {
      return board.keep(party, name, opened);
    } finally {
      lock.unlock();
    }
  }

  private Set<CachePartition> partitionsOf(ConnectionOwner party, SessionConnections.Name name) {
    lock.lock();
    try {
      return board
          .linesOf(party.session())
          .find(name)
          .map(PooledConnection::partitions)
          .orElse(Set.of());
    } finally {
      lock.unlock();
    }
  }

  /** A connection that nobody closes could be a process that nobody ends. */
  private void close(McpServer server) {
    try {
      closing.execute(server::close);
    } catch (RejectedExecutionException _) {
      server.close();
    }
  }
}
