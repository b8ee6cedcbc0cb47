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
  private final BiPredicate<ConnectionOwner, ServerId> followed;

  /** Weak, so that a session that has ended is remembered as long as anybody could still use it. */
  private final Map<ClientSession, SessionConnections> sessions = new WeakHashMap<>();

  private final SessionConnections sessionless = SessionConnections.ofNobody();
  private long sessionsSeen;
  private int open;

  /**
   * @param maxChildren the most that may be child processes
   * @param followed tells whether somebody waits to be told something over a party's connection
   */
  ConnectionRouter(int limit, int maxChildren, BiPredicate<ConnectionOwner, ServerId> followed) {
    this.limit = limit;
    this.maxChildren = maxChildren;
    this.followed = requireNonNull(followed, "followed");
  }

  /** A connection that could be given up, since it could be opened again. */
  private record Passing(
      ConnectionOwner party,
      SessionConnections lines,
      SessionConnections.Name name,
      PooledConnection line) {

    Duration idle() {
      return line.server().idle();
    }
  }

  int count() {
    return open;
  }

  boolean isFull() {
    return open >= limit;
  }

  /** Tells whether there is no room for a connection like that of {@code upstream}. */
  boolean isFullFor(Upstream upstream) {
    return isFullFor(upstream.isChild());
  }

  private boolean isFullFor(boolean child) {
    return isFull() || (child && children() >= maxChildren);
  }

  /** Counted where one more is wanted, which is seldom. */
  private long children() {
    return Stream.concat(sessions.values().stream(), Stream.of(sessionless))
        .flatMap(SessionConnections::all)
        .filter(entry -> entry.getValue().isChild())
        .count();
  }

  /** Returns the connections of {@code session}, or of all who are in none. */
  SessionConnections linesOf(Optional<ClientSession> session) {
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
  boolean keep(ConnectionOwner party, SessionConnections.Name name, PooledConnection opened) {
    boolean kept = !isFullFor(opened.isChild()) && linesOf(party.session()).add(name, opened);
    open += kept ? 1 : 0;
    return kept;
  }

  /** Gives up the one that was idle for longest, and returns it; empty if all are needed. */
  Optional<McpServer> giveUpOne() {
    return passing()
        .sorted(Comparator.comparing(Passing::idle).reversed())
        .filter(this::giveUp)
        .findFirst()
        .map(one -> one.line().server());
  }

  /** Gives up all that were idle for so long, and returns them. */
  List<McpServer> giveUpIdle(Duration since) {
    return passing().filter(one -> one.idle().compareTo(since) >= 0).toList().stream()
        .filter(this::giveUp)
        .<McpServer>map(one -> one.line().server())
        .toList();
  }

  private boolean giveUp(Passing one) {
    if (followed.test(one.party(), one.name().server()) || !one.line().server().retire()) {
      return false;
    }
    one.lines().remove(one.name());
    open--;
    return true;
  }

  private Stream<Passing> passing() {
    Stream<Passing> ofSessions =
        sessions.entrySet().stream()
            .flatMap(entry -> passing(Optional.of(entry.getKey()), entry.getValue()));
    return Stream.concat(ofSessions, passing(Optional.empty(), sessionless));
  }

  private static Stream<Passing> passing(
      Optional<ClientSession> session, SessionConnections lines) {
    return lines
        .all()
        .filter(entry -> entry.getKey().isPassing())
        .map(
            entry ->
                new Passing(
                    new ConnectionOwner(session, entry.getKey().presented()),
                    lines,
                    entry.getKey(),
                    entry.getValue()));
  }

  /** Forgets all beside {@code shared}, and returns what is to be closed. */
  List<McpServer> forget(McpServer shared) {
    List<McpServer> left = new ArrayList<>(sessionless.forget(shared));
    sessions.values().forEach(own -> left.addAll(own.forget(shared)));
    open -= left.size();
    return left;
  }

  /** Ends {@code session}, and returns what is to be closed. */
  List<McpServer> end(ClientSession session) {
    List<McpServer> left = linesOf(Optional.of(session)).end();
    open -= left.size();
    return left;
  }

  /** Ends everything, and returns what is to be closed. */
  List<McpServer> endAll() {
    List<McpServer> left = new ArrayList<>(sessionless.end());
    sessions.values().forEach(own -> left.addAll(own.end()));
    open = 0;
    return left;
  }
}
