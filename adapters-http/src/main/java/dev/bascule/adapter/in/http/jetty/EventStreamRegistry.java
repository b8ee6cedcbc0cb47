package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The streams of events that are open, of which there may be so many, and the answers that could
 * become one. Thread-safe; never waits.
 */
public final class EventStreamRegistry {

  private final Ticker ticker;
  private final HttpRequestObserver observer;
  private final Semaphore permits;
  private final Set<JettyEventStream> open = ConcurrentHashMap.newKeySet();
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
    this.slowClientGuard = requireNonNull(slowClientGuard, "slowClientGuard");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.permits = new Semaphore(most);
  }

  public SlowClientGuard slowClientGuard() {
    return slowClientGuard;
  }

  public Ticker ticker() {
    return ticker;
  }

  /** Tells whether there is no room for another. */
  boolean isFull() {
    return permits.availablePermits() <= 0;
  }

  /** Takes {@code stream} in, unless there is no room. */
  boolean add(JettyEventStream stream) {
    boolean added = permits.tryAcquire() && open.add(stream);
    if (added) {
      observer.streamOpened();
    }
    return added;
  }

  /** Lets {@code stream} go; does nothing the second time. */
  void remove(JettyEventStream stream) {
    if (open.remove(stream)) {
      permits.release();
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
    open.forEach(JettyEventStream::checkTimeouts);
    idleTimers.forEach(IdleTimer::checkTimeout);
    slowClientGuard.sweep();
  }

  /** A client that hears nothing. */
  final class IdleTimer implements McpHttpResponse.IdleTimer {

    private final Runnable action;
    private final long sinceNanos;

    private IdleTimer(Runnable action, long sinceNanos) {
      this.action = requireNonNull(action, "action");
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
