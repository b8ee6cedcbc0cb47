package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Decides over which connection an exchange reaches a server: the one that all share, or one of its
 * own, for a session whose client can be asked things by the server.
 *
 * <p>Thread-safe.
 */
public final class Connections {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final SessionNotices notices;
  private final Executor closing;
  private final ReentrantLock lock = new ReentrantLock();

  /** Weak, so that a session that has ended is remembered as long as anybody could still use it. */
  @GuardedBy("lock")
  private final Map<ClientSession, SessionConnections> sessions = new WeakHashMap<>();

  @GuardedBy("lock")
  private long sessionsSeen;

  @GuardedBy("lock")
  private int open;

  /** Makes what is told of the connections of one session. */
  @FunctionalInterface
  public interface SessionNotices {

    /**
     * Returns what is told what a server sends on a connection of {@code session}'s own.
     *
     * @param partitions returns the partitions that the session is in, and nobody else
     */
    ServerNotices of(ClientSession session, Supplier<Set<Partition>> partitions);
  }

  /**
   * @param limit the most connections that sessions may have of their own, all together
   * @param closing closes connections; each closing may take some seconds
   */
  public Connections(int limit, SessionNotices notices, Executor closing) {
    this.limit = limit;
    this.notices = requireNonNull(notices, "notices");
    this.closing = requireNonNull(closing, "closing");
  }

  /** Returns the session whose own connections {@code exchange} goes over, if it does. */
  static Optional<ClientSession> sessionOf(Exchange exchange) {
    ClientSide client = exchange.client();
    return client.canBeAsked() ? client.session() : Optional.empty();
  }

  /** Returns how {@code whole} reaches {@code upstream}, which is shown what its policy has it. */
  Outcome<Approach> approach(Upstream upstream, Exchange whole) {
    Exchange exchange = whole.presenting(upstream.policy().forwarding().of(whole.presented()));
    return sessionOf(exchange)
        .map(session -> approachOver(session, upstream, exchange))
        .orElseGet(() -> served(new Approach(upstream, exchange, Views.of(exchange))));
  }

  /**
   * Lets go of {@code session}: its connections are closed behind the caller's back, and no more
   * are opened. Returns the partitions that nobody else is in.
   */
  Set<Partition> end(ClientSession session) {
    List<McpServer> left;
    Set<Partition> partitions;
    lock.lock();
    try {
      SessionConnections own = connectionsOf(session);
      partitions = own.partitions();
      left = own.end();
      open -= left.size();
    } finally {
      lock.unlock();
    }
    left.forEach(this::close);
    return partitions;
  }

  /**
   * Forgets the connections that sessions have of their own beside {@code shared}, and returns them
   * for the caller to close. The sessions go on with others.
   */
  List<McpServer> forget(McpServer shared) {
    lock.lock();
    try {
      List<McpServer> left = new ArrayList<>();
      sessions.values().forEach(own -> own.remove(shared).ifPresent(left::add));
      open -= left.size();
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many connections sessions have of their own. */
  public int count() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  private Set<Partition> partitionsOf(ClientSession session) {
    lock.lock();
    try {
      return connectionsOf(session).partitions();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all sessions, and returns their connections for the caller to close. */
  public List<McpServer> endAll() {
    lock.lock();
    try {
      List<McpServer> left = new ArrayList<>();
      sessions.values().forEach(own -> left.addAll(own.end()));
      open = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }

  private Outcome<Approach> approachOver(
      ClientSession session, Upstream upstream, Exchange exchange) {
    lock.lock();
    try {
      SessionConnections own = connectionsOf(session);
      Partition view = own.view(exchange);
      if (own.hasEnded()) {
        return new Outcome.Failed<>(new Failure.Cancelled());
      }
      Optional<McpServer> found = own.find(upstream.server());
      if (found.isPresent()) {
        return served(new Approach(upstream.over(found.get()), exchange, view));
      }
      if (open >= limit) {
        return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
      }
    } finally {
      lock.unlock();
    }
    McpServer server = upstream.server().openFor(Party.of(session), noticesOf(session));
    if (!keep(session, upstream.server(), server)) {
      close(server);
    }
    return approachOver(session, upstream, exchange);
  }

  private ServerNotices noticesOf(ClientSession session) {
    return notices.of(session, () -> partitionsOf(session));
  }

  /** Returns false where another was quicker, or the session has ended, or there is no room. */
  private boolean keep(ClientSession session, McpServer shared, McpServer opened) {
    lock.lock();
    try {
      boolean kept = open < limit && connectionsOf(session).add(shared, opened);
      open += kept ? 1 : 0;
      return kept;
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

  @GuardedBy("lock")
  private SessionConnections connectionsOf(ClientSession session) {
    SessionConnections known = sessions.get(session);
    if (known != null) {
      return known;
    }
    SessionConnections own = new SessionConnections(++sessionsSeen);
    sessions.put(session, own);
    return own;
  }

  private static Outcome<Approach> served(Approach approach) {
    return new Outcome.Served<>(approach, Provenance.Forwarded.BYPASS);
  }
}
