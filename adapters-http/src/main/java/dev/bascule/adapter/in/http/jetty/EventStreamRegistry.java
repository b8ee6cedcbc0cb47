package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * The streams of events that are open, of which there may be so many, and the answers that could
 * become one. Thread-safe; never waits.
 */
public final class EventStreamRegistry {

  private final Ticker ticker;
  private final HttpRequestObserver observer;
  private final Semaphore permits;
  private final int share;

  /** The streams that are open, and who has a share of them. */
  private final Map<JettyEventStream, String> open = new ConcurrentHashMap<>();

  /** How many streams each caller has, of those that have any. */
  private final ConcurrentMap<String, Integer> openByCaller = new ConcurrentHashMap<>();

  private final Set<IdleTimer> idleTimers = ConcurrentHashMap.newKeySet();

  private final SlowClientGuard slowClientGuard;

  /**
   * @param most how many there may be at once
   * @param slowClientGuard the answers that are no streams
   * @param ticker tells how long a stream has been silent, or a client slow
   * @param observer is told of each stream
   */
  public EventStreamRegistry(
      int most, SlowClientGuard slowClientGuard, Ticker ticker, HttpRequestObserver observer) {
    this.slowClientGuard = slowClientGuard;
    this.ticker = ticker;
    this.observer = observer;
    this.permits = new Semaphore(most);
    this.share = Math.max(1, most / 2);
  }

  public SlowClientGuard slowClientGuard() {
    return slowClientGuard;
  }

  public Ticker ticker() {
    return ticker;
  }

  /**
   * Returns whether there is no room for another stream of {@code caller}, which has half of them
   * at most; one without a name has no share.
   */
  boolean isFull(String caller) {
    return permits.availablePermits() <= 0 || openByCaller.getOrDefault(caller, 0) >= share;
  }

  /** Takes {@code stream} in, unless there is no room. */
  boolean add(JettyEventStream stream, String caller) {
    if (!tryTakeShare(caller)) {
      return false;
    }
    if (!permits.tryAcquire()) {
      returnShare(caller);
      return false;
    }
    open.put(stream, caller);
    observer.streamOpened();
    return true;
  }

  private boolean tryTakeShare(String caller) {
    boolean isTaken = caller.isEmpty() || openByCaller.merge(caller, 1, Integer::sum) <= share;
    if (!isTaken) {
      returnShare(caller);
    }
    return isTaken;
  }

  private void returnShare(String caller) {
    openByCaller.computeIfPresent(caller, (_, number) -> number == 1 ? null : number - 1);
  }

  /** Lets {@code stream} go; does nothing the second time. */
  void remove(JettyEventStream stream) {
    String caller = open.remove(stream);
    if (caller != null) {
      permits.release();
      returnShare(caller);
      observer.streamClosed();
    }
  }

  /**
   * Has {@code action} run once, where that is not taken back before a client takes silence for a
   * broken connection.
   *
   * @param action does not wait
   */
  IdleTimer startIdleTimer(Runnable action) {
    IdleTimer idleTimer = new IdleTimer(action, ticker.nanos());
    idleTimers.add(idleTimer);
    return idleTimer;
  }

  /**
   * Looks after each stream, each silence, and each answer that is no stream; to be called every
   * second or so.
   */
  public void sweep() {
    open.keySet().forEach(JettyEventStream::checkTimeouts);
    idleTimers.forEach(IdleTimer::checkTimeout);
    slowClientGuard.sweep();
  }

  /** A client that hears nothing. */
  final class IdleTimer implements McpHttpResponse.IdleTimer {

    private final Runnable action;
    private final long sinceNanos;

    private IdleTimer(Runnable action, long sinceNanos) {
      this.action = action;
      this.sinceNanos = sinceNanos;
    }

    @Override
    public void close() {
      idleTimers.remove(this);
    }

    private void checkTimeout() {
      Duration silent = Duration.ofNanos(ticker.nanos() - sinceNanos);
      boolean isLong = silent.compareTo(JettyEventStream.KEEP_ALIVE_AFTER) >= 0;
      if (isLong && idleTimers.remove(this)) {
        action.run();
      }
    }
  }
}
