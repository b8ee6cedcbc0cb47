package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.domain.time.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions that there are. A session ends when its client says so, when it was idle for long,
 * or when it is the longest idle one and another needs the room.
 *
 * <p>Thread-safe.
 */
public final class SessionRegistry {

  private static final int ID_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, SessionEntry> sessions = new ConcurrentHashMap<>();
  private final Semaphore permits;
  private final Duration idleTimeout;
  private final EndSessionUseCase endSession;
  private final Ticker ticker;
  private volatile boolean closed;

  /**
   * @param maxSessions the most sessions that may exist at the same time; at least 1
   * @param idleTimeout after which an idle session is ended
   */
  public SessionRegistry(
      int maxSessions, Duration idleTimeout, EndSessionUseCase endSession, Ticker ticker) {
    this.permits = new Semaphore(maxSessions);
    this.idleTimeout = requireNonNull(idleTimeout, "idleTimeout");
    this.endSession = requireNonNull(endSession, "endSession");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  private final class SessionEntry {
    private final McpSession session;
    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicLong lastUse = new AtomicLong(ticker.nanos());

    private SessionEntry(McpSession session) {
      this.session = session;
    }

    private Duration idle() {
      return uses.get() > 0 || session.isBusy()
          ? Duration.ZERO
          : Duration.ofNanos(ticker.nanos() - lastUse.get());
    }

    private boolean isIdle() {
      return uses.get() == 0 && !session.isBusy();
    }
  }

  /** A use of a session, during which it is not idle. */
  final class SessionLease implements AutoCloseable {
    private final SessionEntry entry;

    private SessionLease(SessionEntry entry) {
      this.entry = entry;
      entry.uses.incrementAndGet();
    }

    McpSession session() {
      return entry.session;
    }

    @Override
    public void close() {
      entry.lastUse.set(ticker.nanos());
      entry.uses.decrementAndGet();
    }
  }

  /** Keeps {@code session}, and returns its new id; empty if there is no room. */
  Optional<String> add(McpSession session) {
    if (closed) {
      return Optional.empty();
    }
    if (!permits.tryAcquire()) {
      endLongestIdle();
      if (!permits.tryAcquire()) {
        return Optional.empty();
      }
    }
    byte[] secret = new byte[ID_BYTES];
    random.nextBytes(secret);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    sessions.put(id, new SessionEntry(session));
    if (closed) {
      // It may have been too late for this one.
      end(id);
      return Optional.empty();
    }
    return Optional.of(id);
  }

  /** Returns the session of that id, if {@code request} may use it. */
  Optional<SessionLease> acquire(String id, McpHttpRequest request) {
    return Optional.ofNullable(sessions.get(id))
        .filter(entry -> entry.session.parameters().covers(request))
        .map(SessionLease::new)
        // It may have ended in between.
        .filter(lease -> sessions.containsKey(id) || release(lease));
  }

  /** Ends a session; does nothing if there is none of that id. */
  void end(String id) {
    SessionEntry entry = sessions.remove(id);
    if (entry != null) {
      permits.release();
      entry.session.end();
      endSession.endSession(entry.session);
    }
  }

  /** Ends those that were idle for long. */
  public void sweep() {
    sessions.forEach(
        (id, entry) -> {
          if (entry.isIdle() && entry.idle().compareTo(idleTimeout) >= 0) {
            end(id);
          }
        });
  }

  /** Ends all of them, and takes no more. */
  public void endAll() {
    closed = true;
    sessions.keySet().forEach(this::end);
  }

  /** Returns how many there are. */
  public int count() {
    return sessions.size();
  }

  private void endLongestIdle() {
    sessions.entrySet().stream()
        .filter(entry -> entry.getValue().isIdle())
        .max(Comparator.comparing(entry -> entry.getValue().idle()))
        .map(Map.Entry::getKey)
        .ifPresent(this::end);
  }

  private static boolean release(SessionLease lease) {
    lease.close();
    return false;
  }
}
