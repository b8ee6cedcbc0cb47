package dev.bascule.application.connection;

import static java.util.Objects.requireNonNull;

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
 * All connections that are a session's or caller's own, of which there is a limited number. Not
 * thread-safe: {@link ServerConnectionPool} guards it.
 */
final class ConnectionRouter {

  /** The time to retry where all are kept for subscribers: these leave when they want to. */
  private static final Duration SUBSCRIBED = Duration.ofMinutes(1);

  private final int limit;
  private final int maxChildren;
  private final BiPredicate<ConnectionOwner, ServerId> hasSubscribers;

  /** Weak, so that a session that has ended is remembered as long as anybody could still use it. */
  private final Map<ClientSession, SessionConnections> sessions = new WeakHashMap<>();

  private final SessionConnections sessionless = new SessionConnections();
  private int openCount;

  /**
   * @param maxChildren the most that may be child processes
   * @param hasSubscribers returns whether a subscriber is notified over an owner's connection
   */
  ConnectionRouter(
      int limit, int maxChildren, BiPredicate<ConnectionOwner, ServerId> hasSubscribers) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.hasSubscribers = requireNonNull(hasSubscribers, "hasSubscribers");
  }

  /** A connection that could be given up, since it could be opened again. */
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

  /** Returns how many are child processes; counted where one more is wanted, which is seldom. */
  int children() {
    return (int) all().filter(PooledConnection::isChildProcess).count();
  }

  /**
   * Why there is no room for one more connection.
   *
   * @param isOfHolder whether the holder has its share, so that only its own make room
   */
  private record Shortage(Limit limit, int allowed, boolean isOfHolder) {

    boolean concerns(PooledConnection pooled, String holder) {
      return (limit == Limit.OWN_CONNECTIONS || pooled.isChildProcess())
          && (!isOfHolder || pooled.holder().equals(holder));
    }
  }

  /** One caller has three quarters of them, if there may be four or more. */
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
   * Returns why there is no room for one more; empty if there is room. The time to retry is when
   * the first of those in use has ended its requests, at the latest.
   *
   * @param child whether it would be a child process
   * @param holder who has a share of the connections; empty for none
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

  /** Returns the connections of {@code session}, or of all who are in none. */
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

  /** Returns false where another was quicker, or the session has ended, or there is no room. */
  boolean add(
      ConnectionOwner owner, SessionConnections.ConnectionKey key, PooledConnection opened) {
    boolean kept =
        shortage(opened.isChildProcess(), opened.holder()).isEmpty()
            && connectionsOf(owner.session()).add(key, opened);
    openCount += kept ? 1 : 0;
    return kept;
  }

  /**
   * Gives up the one that was idle for longest, one of the same holder if there is any, if there is
   * no room for one more, and returns it; empty if all are in use. Where the holder has its share,
   * none of another is given up.
   *
   * @param child whether the one more would be a child process
   * @param holder who has a share of the connections; empty for none
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
   * Gives up all of no session that were idle for so long, and returns them. Over one of a session
   * a server may keep what belongs to the session, so that goes only when the room is needed.
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
