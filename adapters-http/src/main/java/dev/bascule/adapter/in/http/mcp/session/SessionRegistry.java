package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionEnd;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionLimit;
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

  private static final JsonRpcError STOPPING = JsonRpcErrors.busy("The bridge is stopping");

  private final Map<String, SessionEntry> sessions = new ConcurrentHashMap<>();
  private final int maxSessions;
  private final int maxPerCaller;
  private final Duration idleTimeout;
  private final EndSessionUseCase endSession;
  private final HttpRequestObserver observer;
  private final Ticker ticker;

  private volatile boolean closed;

  /**
   * @param maxSessions the maximum number of sessions; at least 1
   * @param maxPerCaller the maximum number of sessions of one caller; at least 1
   * @param idleTimeout the idle time after which a session is closed
   * @param endSession releases the resources of a session that ended
   * @param observer is notified of the ends and the rejections of sessions
   */
  public SessionRegistry(
      int maxSessions,
      int maxPerCaller,
      Duration idleTimeout,
      EndSessionUseCase endSession,
      HttpRequestObserver observer,
      Ticker ticker) {
    this.maxSessions = maxSessions;
    this.maxPerCaller = maxPerCaller;
    this.idleTimeout = idleTimeout;
    this.endSession = endSession;
    this.observer = observer;
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
   * Adds {@code session}, unless there is one with its id. If the limit of the caller or of all
   * sessions is reached, the caller's longest idle session ends.
   *
   * @return why it was not added: the limit that is reached while none of the caller's sessions is
   *     idle; empty if it was added
   * @param context the context of the request, whose holder gets a share of the sessions
   */
  Optional<JsonRpcError> add(McpSession session, CallContext context) {
    String id = session.id();
    String holder = context.shareHolder();
    Optional<String> ended;
    // One at a time, so that the limits are not exceeded.
    synchronized (this) {
      if (sessions.containsKey(id)) {
        return Optional.empty();
      }
      Optional<SessionLimit> reached = reachedLimit(holder);
      ended = closed || reached.isEmpty() ? Optional.empty() : retireLongestIdle(holder);
      if (closed) {
        return Optional.of(STOPPING);
      }
      if (reached.isPresent() && ended.isEmpty()) {
        observer.sessionRejected(reached.get());
        return reached.map(this::full);
      }
      sessions.put(id, new SessionEntry(session, context));
    }
    ended.ifPresent(evicted -> end(evicted, SessionEnd.EVICTED));
    if (closed) {
      // The registry may have been closed meanwhile.
      end(id, SessionEnd.SHUTDOWN);
      return Optional.of(STOPPING);
    }
    return Optional.empty();
  }

  private JsonRpcError full(SessionLimit limit) {
    return JsonRpcErrors.busy(
        switch (limit) {
          case CALLER ->
              "All "
                  + maxPerCaller
                  + " sessions of this caller are in use (limits.maxSessionsPerCaller)";
          case ALL -> "All " + maxSessions + " sessions are in use (limits.maxSessions)";
        });
  }

  private Optional<SessionLimit> reachedLimit(String holder) {
    if (sessions.values().stream().filter(entry -> entry.holder.equals(holder)).count()
        >= maxPerCaller) {
      return Optional.of(SessionLimit.CALLER);
    }
    return sessions.size() >= maxSessions ? Optional.of(SessionLimit.ALL) : Optional.empty();
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
  void end(String id, SessionEnd reason) {
    SessionEntry entry = sessions.remove(id);
    if (entry != null) {
      entry.session.end();
      endSession.endSession(entry.session);
      observer.sessionEnded(reason);
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
            end(id, SessionEnd.IDLE);
          }
        });
  }

  /** Ends all sessions, and rejects new ones. */
  public void endAll() {
    closed = true;
    sessions.keySet().forEach(id -> end(id, SessionEnd.SHUTDOWN));
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
