package dev.bascule.application.connection;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * All connections that are parties' own, of which there is a limited number. Not thread-safe:
 * {@link ServerConnectionPool} guards it.
 */
final class ConnectionRouter {

  private final int limit;
  private final int maxChildren;
  private final BiPredicate<ConnectionOwner, ServerId> hasSubscribers;

  /** Weak, so that a session that has ended is remembered as long as anybody could still use it. */
  private final Map<ClientSession, SessionConnections> sessions = new WeakHashMap<>();

  private final SessionConnections sessionless = SessionConnections.sessionless();
  private long sessionsSeen;
  private int openCount;

  /**
   * @param maxChildren the most that may be child processes
   * @param hasSubscribers tells whether somebody waits to be told something over a party's
   *     connection
   */
  ConnectionRouter(
      int limit, int maxChildren, BiPredicate<ConnectionOwner, ServerId> hasSubscribers) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.hasSubscribers = requireNonNull(hasSubscribers, "hasSubscribers");
  }

  /** A connection that could be given up, since it could be opened again. */
  private record EvictionCandidate(
      ConnectionOwner owner,
      SessionConnections connections,
      SessionConnections.ConnectionKey key,
      PooledConnection connection) {

    Duration idleTime() {
      return connection.server().idleTime();
    }
  }

  int count() {
    return openCount;
  }

  boolean isFull() {
    return openCount >= limit;
  }

  /** Tells whether there is no room for a connection like that of {@code upstream}. */
  boolean isFullFor(Upstream upstream) {
    return isFullFor(upstream.isChildProcess());
  }

  private boolean isFullFor(boolean child) {
    return isFull() || (child && children() >= maxChildren);
  }

  /** Counted where one more is wanted, which is seldom. */
  private long children() {
    return Stream.concat(sessions.values().stream(), Stream.of(sessionless))
        .flatMap(SessionConnections::all)
        .filter(entry -> entry.getValue().isChildProcess())
        .count();
  }

  /** Returns the connections of {@code session}, or of all who are in none. */
  SessionConnections connectionsOf(Optional<ClientSession> session) {
    if (session.isEmpty()) {
      return sessionless;
    }
    SessionConnections known = sessions.get(session.get());
    if (known != null) {
      return known;
    }
    SessionConnections own = SessionConnections.ofSession(++sessionsSeen);
    sessions.put(session.get(), own);
    return own;
  }

  /** Returns false where another was quicker, or the session has ended, or there is no room. */
  boolean add(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, PooledConnection opened) {
    boolean kept =
        !isFullFor(opened.isChildProcess()) && connectionsOf(owner.session()).add(key, opened);
    openCount += kept ? 1 : 0;
    return kept;
  }

  /** Gives up the one that was idle for longest, and returns it; empty if all are needed. */
  Optional<McpServer> evictLongestIdle() {
    return evictionCandidates()
        .sorted(Comparator.comparing(EvictionCandidate::idleTime).reversed())
        .filter(this::evict)
        .findFirst()
        .map(candidate -> candidate.connection().server());
  }

  /** Gives up all that were idle for so long, and returns them. */
  List<McpServer> evictIdle(Duration since) {
    return evictionCandidates()
        .filter(candidate -> candidate.idleTime().compareTo(since) >= 0)
        .toList()
        .stream()
        .filter(this::evict)
        .<McpServer>map(candidate -> candidate.connection().server())
        .toList();
  }

  private boolean evict(EvictionCandidate candidate) {
    if (hasSubscribers.test(candidate.owner(), candidate.key().server())
        || !candidate.connection().server().retire()) {
      return false;
    }
    candidate.connections().remove(candidate.key());
    openCount--;
    return true;
  }

  private Stream<EvictionCandidate> evictionCandidates() {
    Stream<EvictionCandidate> ofSessions =
        sessions.entrySet().stream()
            .flatMap(entry -> evictionCandidates(Optional.of(entry.getKey()), entry.getValue()));
    return Stream.concat(ofSessions, evictionCandidates(Optional.empty(), sessionless));
  }

  private static Stream<EvictionCandidate> evictionCandidates(
      Optional<ClientSession> session, SessionConnections sessionConnections) {
    return sessionConnections
        .all()
        .filter(entry -> entry.getKey().isEvictable())
        .map(
            entry ->
                new EvictionCandidate(
                    new ConnectionOwner(session, entry.getKey().forwardedIdentity()),
                    sessionConnections,
                    entry.getKey(),
                    entry.getValue()));
  }

  /** Forgets all beside {@code shared}, and returns what is to be closed. */
  List<McpServer> forget(McpServer shared) {
    List<McpServer> removed = new ArrayList<>(sessionless.forget(shared));
    sessions.values().forEach(own -> removed.addAll(own.forget(shared)));
    openCount -= removed.size();
    return removed;
  }

  /** Ends {@code session}, and returns what is to be closed. */
  List<McpServer> end(ClientSession session) {
    List<McpServer> removed = connectionsOf(Optional.of(session)).end();
    openCount -= removed.size();
    return removed;
  }

  /** Ends everything, and returns what is to be closed. */
  List<McpServer> endAll() {
    List<McpServer> removed = new ArrayList<>(sessionless.end());
    sessions.values().forEach(own -> removed.addAll(own.end()));
    openCount = 0;
    return removed;
  }
}
