package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions of MCP clients. A session ends when its client deletes it, when it was idle for too
 * long, or when its caller needs another session and it is that caller's longest idle one.
 *
 * <p>A session is idle while it has no open stream and no request in progress. Each caller has a
 * limited share of all sessions, so that no session is evicted for another caller.
 *
 * <p>Thread-safe.
 */
public final class SessionRegistry {

  /** One caller may have a quarter of all sessions; all clients on this machine are one caller. */
  private static final int SHARES = 4;

  private final Map<String, SessionEntry> sessions = new ConcurrentHashMap<>();
  private final int maxSessions;
  private final int maxPerCaller;
  private final Duration idleTimeout;
  private final EndSessionUseCase endSession;
  private final Ticker ticker;

  private volatile boolean closed;

  /**
   * @param maxSessions the maximum number of sessions; at least 1
   * @param idleTimeout the idle time after which a session is closed
   */
  public SessionRegistry(
      int maxSessions, Duration idleTimeout, EndSessionUseCase endSession, Ticker ticker) {
    this.maxSessions = maxSessions;
    this.maxPerCaller = Math.max(1, maxSessions / SHARES);
    this.idleTimeout = idleTimeout;
    this.endSession = endSession;
    this.ticker = ticker;
  }

  /** A session and its current uses, during which it is not idle. */
  final class SessionEntry implements AutoCloseable {
    private static final int ENDED = -1;

    private final McpSession session;
    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicLong lastUse = new AtomicLong(ticker.nanos());

    private final long startedAt = ticker.nanos();

    private final String holder;
    private final String address;

    private SessionEntry(McpSession session, CallContext context) {
      this.session = session;
      this.holder = context.shareHolder();
      this.address = context.origin().address();
    }

    private SessionView view() {
      SessionParameters parameters = session.parameters();
      return new SessionView(
          SessionView.idOf(session.id()),
          parameters.caller(),
          address,
          parameters.server(),
          parameters.clientName(),
          parameters.version(),
          Duration.ofNanos(ticker.nanos() - startedAt),
          isIdle() ? idle() : Duration.ZERO,
          session.streams().connectionCount(),
          session);
    }

    private boolean tryAcquire() {
      return uses.updateAndGet(count -> count == ENDED ? ENDED : count + 1) != ENDED;
    }

    McpSession session() {
      return session;
    }

    /** Ends a use that {@link #acquire} began. */
    @Override
    public void close() {
      recordUse();
      uses.decrementAndGet();
    }

    private void recordUse() {
      lastUse.set(ticker.nanos());
    }

    /** Returns whether it was idle; if so, it can no longer be used. */
    private boolean retire() {
      return !session.isBusy() && uses.compareAndSet(0, ENDED);
    }

    private Duration idle() {
      return Duration.ofNanos(ticker.nanos() - lastUse.get());
    }

    private boolean isIdle() {
      return uses.get() == 0 && !session.isBusy();
    }
  }

  /**
   * Adds {@code session}, unless there is one with its id. Returns false if the caller's share or
   * the maximum number of sessions is reached, and none of the caller's sessions is idle.
   *
   * @param context the context of the request, whose holder gets a share of the sessions
   */
  boolean add(McpSession session, CallContext context) {
    String id = session.id();
    String holder = context.shareHolder();
    Optional<String> ended;
    // One at a time, so that the limits are not exceeded.
    synchronized (this) {
      if (sessions.containsKey(id)) {
        return true;
      }
      ended = hasRoomFor(holder) ? Optional.empty() : retireLongestIdle(holder);
      if (closed || (ended.isEmpty() && !hasRoomFor(holder))) {
        return false;
      }
      sessions.put(id, new SessionEntry(session, context));
    }
    ended.ifPresent(this::end);
    if (closed) {
      // The registry may have been closed meanwhile.
      end(id);
      return false;
    }
    return true;
  }

  /** Returns the error if {@link #add} returns false. */
  static JsonRpcError full() {
    return JsonRpcErrors.busy(
        "The maximum number of sessions of the caller, or of all callers, is reached");
  }

  private boolean hasRoomFor(String holder) {
    return sessions.size() < maxSessions
        && sessions.values().stream().filter(entry -> entry.holder.equals(holder)).count()
            < maxPerCaller;
  }

  /** Returns the session with that id, without using it. */
  Optional<McpSession> find(String id) {
    return Optional.ofNullable(sessions.get(id)).map(SessionEntry::session);
  }

  /** Returns the session that {@link SessionView#id} identifies. */
  Optional<McpSession> findByViewId(String viewId) {
    return sessions.values().stream()
        .map(SessionEntry::session)
        .filter(session -> SessionView.idOf(session.id()).equals(viewId))
        .findFirst();
  }

  /** Returns all sessions, the oldest first. */
  public List<SessionView> views() {
    return sessions.values().stream()
        .map(SessionEntry::view)
        .sorted(Comparator.comparing(SessionView::age).reversed())
        .toList();
  }

  /** Begins a use of the session with that id, if {@code request} may use it. */
  Optional<SessionEntry> acquire(String id, McpHttpRequest request) {
    SessionEntry entry = sessions.get(id);
    if (entry == null || !entry.session.parameters().covers(request) || !entry.tryAcquire()) {
      return Optional.empty();
    }
    // It may have ended meanwhile.
    if (!sessions.containsKey(id)) {
      entry.close();
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  /** Ends a session; has no effect if there is none with that id. */
  void end(String id) {
    SessionEntry entry = sessions.remove(id);
    if (entry != null) {
      entry.session.end();
      endSession.endSession(entry.session);
    }
  }

  /** Closes the sessions that were idle for too long. */
  public void sweep() {
    sessions.forEach(
        (id, entry) -> {
          if (entry.session.isBusy()) {
            // A request may outlive its connection, and its client then reconnects for the
            // response.
            entry.recordUse();
          } else if (entry.idle().compareTo(idleTimeout) >= 0 && entry.retire()) {
            end(id);
          }
        });
  }

  /** Ends all sessions, and rejects new ones. */
  public void endAll() {
    closed = true;
    sessions.keySet().forEach(this::end);
  }

  public int count() {
    return sessions.size();
  }

  private Optional<String> retireLongestIdle(String identity) {
    return sessions.entrySet().stream()
        .filter(each -> each.getValue().holder.equals(identity) && each.getValue().isIdle())
        .sorted(
            Comparator.comparing((Map.Entry<String, SessionEntry> each) -> each.getValue().idle())
                .reversed())
        .filter(each -> each.getValue().retire())
        .findFirst()
        .map(Map.Entry::getKey);
  }
}
