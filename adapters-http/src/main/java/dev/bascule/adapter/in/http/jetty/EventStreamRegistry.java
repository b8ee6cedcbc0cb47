package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** The open event streams, whose number is limited. Thread-safe; does not block. */
public final class EventStreamRegistry {

  private final Ticker ticker;
  private final HttpRequestObserver observer;
  private final Semaphore permits;
  private final int share;

  private final Map<JettyEventStream, String> open = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, Integer> openByCaller = new ConcurrentHashMap<>();

  private final Set<IdleTimer> idleTimers = ConcurrentHashMap.newKeySet();

  private final SlowClientGuard slowClientGuard;

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

  /** Returns whether {@code caller} can have no further stream; the empty name has no share. */
  boolean isFull(String caller) {
    return permits.availablePermits() <= 0 || openByCaller.getOrDefault(caller, 0) >= share;
  }

  /** Adds {@code stream}; returns false if the limit is reached. */
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

  /** Removes {@code stream}; further calls have no effect. */
  void remove(JettyEventStream stream) {
    String caller = open.remove(stream);
    if (caller != null) {
      permits.release();
      returnShare(caller);
      observer.streamClosed();
    }
  }

  /** Runs {@code action}, which must not block, once after a long silence, unless cancelled. */
  IdleTimer startIdleTimer(Runnable action) {
    IdleTimer idleTimer = new IdleTimer(action, ticker.nanos());
    idleTimers.add(idleTimer);
    return idleTimer;
  }

  /** Checks all timeouts; called about once per second. */
  public void sweep() {
    open.keySet().forEach(JettyEventStream::checkTimeouts);
    idleTimers.forEach(IdleTimer::checkTimeout);
    slowClientGuard.sweep();
  }

  final class IdleTimer implements ResponseChannel.IdleTimer {

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
