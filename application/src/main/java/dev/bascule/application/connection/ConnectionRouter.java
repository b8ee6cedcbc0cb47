package dev.bascule.application.connection;

import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.time.Ticker;
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
 * All connections that belong to a session or caller, limited in number. Not thread-safe: guarded
 * by {@link ServerConnectionPool}.
 */
final class ConnectionRouter {

  /** The retry time if all are kept for subscribers, which leave at any time. */
  private static final Duration SUBSCRIBED = Duration.ofMinutes(1);

  private final int limit;
  private final int maxChildren;
  private final BiPredicate<ConnectionOwner, ServerId> hasSubscribers;

  /** Weak, so that an ended session is remembered as long as it is reachable. */
  private final Map<ClientSession, SessionConnections> sessions = new WeakHashMap<>();

  private final SessionConnections sessionless = new SessionConnections();
  private int openCount;

  /**
   * @param maxChildren the maximum number of child processes among them
   * @param hasSubscribers returns whether a subscriber is notified over an owner's connection
   */
  ConnectionRouter(
      int limit, int maxChildren, BiPredicate<ConnectionOwner, ServerId> hasSubscribers) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.hasSubscribers = hasSubscribers;
  }

  /** A connection that may be closed, because it can be opened again. */
  record EvictionCandidate(
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

  /**
   * Returns the number of child processes; computed only when another one is needed, which is rare.
   */
  int children() {
    return (int) all().filter(PooledConnection::isChildProcess).count();
  }

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

  /** One caller may hold three quarters, if the limit is at least four. */
  private static int shareOf(int most) {
    return most - most / 4;
  }

  private Optional<Shortage> shortage(boolean child, String holder) {
    if (child && children() >= maxChildren) {
      return Optional.of(new Shortage(Limit.OWN_CHILDREN, maxChildren, false));
    }
    if (openCount >= limit) {
      return Optional.of(new Shortage(Limit.OWN_CONNECTIONS, limit, false));
    }
    if (holder.isEmpty()) {
      return Optional.empty();
    }
    List<PooledConnection> own = all().filter(pooled -> pooled.holder().equals(holder)).toList();
    if (child
        && own.stream().filter(PooledConnection::isChildProcess).count() >= shareOf(maxChildren)) {
      return Optional.of(new Shortage(Limit.OWN_CHILDREN, shareOf(maxChildren), true));
    }
    return own.size() >= shareOf(limit)
        ? Optional.of(new Shortage(Limit.OWN_CONNECTIONS, shareOf(limit), true))
        : Optional.empty();
  }

  private Stream<PooledConnection> all() {
    return Stream.concat(sessions.values().stream(), Stream.of(sessionless))
        .flatMap(SessionConnections::all)
        .map(Map.Entry::getValue);
  }

  /**
   * Returns why there is no room for another connection; empty if there is room. The retry time is
   * at most the time until the first of the busy ones has completed its requests.
   *
   * @param child whether it would be a child process
   * @param holder the holder of a share of the connections; empty if none
   */
  Optional<Failure.OverLimit> rejection(boolean child, String holder, Ticker ticker) {
    return shortage(child, holder)
        .map(
            shortage ->
                new Failure.OverLimit(
                    shortage.limit(),
                    Integer.toString(shortage.allowed()),
                    all()
                        .filter(pooled -> shortage.concerns(pooled, holder))
                        .filter(pooled -> pooled.server().isInUse())
                        .map(pooled -> pooled.latestEnd().remaining(ticker))
                        .filter(Duration::isPositive)
                        .min(Comparator.naturalOrder())
                        .orElse(SUBSCRIBED)));
  }

  /** Returns the connections of {@code session}, or of all owners without one. */
  SessionConnections connectionsOf(Optional<ClientSession> session) {
    if (session.isEmpty()) {
      return sessionless;
    }
    SessionConnections known = sessions.get(session.get());
    if (known != null) {
      return known;
    }
    SessionConnections own = new SessionConnections();
    sessions.put(session.get(), own);
    return own;
  }

  /** Returns false if there is one already, the session has ended, or there is no room. */
  boolean add(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, PooledConnection opened) {
    boolean kept =
        shortage(opened.isChildProcess(), opened.holder()).isEmpty()
            && connectionsOf(owner.session()).add(key, opened);
    openCount += kept ? 1 : 0;
    return kept;
  }

  /**
   * If there is no room for another connection, evicts and returns the longest idle one, preferably
   * of the same holder; empty if all are in use. If the holder has used up its share, evicts only
   * its own.
   *
   * @param child whether the new one would be a child process
   * @param holder the holder of a share of the connections; empty if none
   */
  Optional<EvictionCandidate> makeRoom(boolean child, String holder) {
    return shortage(child, holder)
        .flatMap(
            shortage ->
                evictionCandidates()
                    .filter(candidate -> shortage.concerns(candidate.connection(), holder))
                    .sorted(
                        Comparator.comparing(
                                (EvictionCandidate candidate) ->
                                    !candidate.connection().holder().equals(holder))
                            .thenComparing(
                                Comparator.comparing(EvictionCandidate::idleTime).reversed()))
                    .filter(this::evict)
                    .findFirst());
  }

  /**
   * Evicts and returns the connections without a session that were idle for so long. A server may
   * keep state of a session with its connection, so such a connection is evicted only to make room.
   */
  List<McpServer> evictIdle(Duration since) {
    return evictionCandidates(Optional.empty(), sessionless)
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
        .map(
            entry ->
                new EvictionCandidate(
                    new ConnectionOwner(session, entry.getKey().forwardedIdentity()),
                    sessionConnections,
                    entry.getKey(),
                    entry.getValue()));
  }

  /**
   * Removes and returns all connections to the server of {@code shared}, for the caller to close.
   */
  List<McpServer> forget(McpServer shared) {
    List<McpServer> removed = new ArrayList<>(sessionless.forget(shared));
    sessions.values().forEach(own -> removed.addAll(own.forget(shared)));
    openCount -= removed.size();
    return removed;
  }

  /** Ends {@code session}, and returns its connections for the caller to close. */
  List<McpServer> end(ClientSession session) {
    List<McpServer> removed = connectionsOf(Optional.of(session)).end();
    openCount -= removed.size();
    return removed;
  }

  /** Ends all sessions, and returns all connections for the caller to close. */
  List<McpServer> endAll() {
    List<McpServer> removed = new ArrayList<>(sessionless.end());
    sessions.values().forEach(own -> removed.addAll(own.end()));
    openCount = 0;
    return removed;
  }
}
