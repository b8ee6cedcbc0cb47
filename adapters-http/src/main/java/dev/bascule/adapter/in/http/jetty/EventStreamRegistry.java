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
  private final Semaphore places;
  private final Set<JettyEventStream> open = ConcurrentHashMap.newKeySet();
  private final Set<Silence> silences = ConcurrentHashMap.newKeySet();

  private final SlowClientGuard answers;

  /**
   * @param most how many there may be at once
   * @param answers the answers that are no streams
   * @param ticker tells how long a stream has been silent, or a client slow
   * @param observer is told of each stream
   */
  public EventStreamRegistry(
      int most, SlowClientGuard answers, Ticker ticker, HttpRequestObserver observer) {
    this.answers = requireNonNull(answers, "answers");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.places = new Semaphore(most);
  }

  public SlowClientGuard answers() {
    return answers;
  }

  public Ticker ticker() {
    return ticker;
  }

  /** Tells whether there is no room for another. */
  boolean isFull() {
    return places.availablePermits() <= 0;
  }

  /** Takes {@code stream} in, unless there is no room. */
  boolean add(JettyEventStream stream) {
    boolean added = places.tryAcquire() && open.add(stream);
    if (added) {
      observer.streamOpened();
    }
    return added;
  }

  /** Lets {@code stream} go; does nothing the second time. */
  void remove(JettyEventStream stream) {
    if (open.remove(stream)) {
      places.release();
      observer.streamClosed();
    }
  }

  /**
   * Has {@code action} run once, where that is not taken back before a client takes silence for a
   * broken connection.
   *
   * @param action does not wait
   */
  Silence onSilence(Runnable action) {
    Silence silence = new Silence(action, ticker.nanos());
    silences.add(silence);
    return silence;
  }

  /**
   * Looks after each stream, each silence, and each answer that is no stream; to be called every
   * second or so.
   */
  public void beat() {
    open.forEach(JettyEventStream::beat);
    silences.forEach(Silence::beat);
    answers.beat();
  }

  /** A client that hears nothing. */
  final class Silence implements McpHttpResponse.Silence {

    private final Runnable action;
    private final long sinceNanos;

    private Silence(Runnable action, long sinceNanos) {
      this.action = requireNonNull(action, "action");
      this.sinceNanos = sinceNanos;
    }

    @Override
    public void close() {
      silences.remove(this);
    }

    private void beat() {
      Duration silent = Duration.ofNanos(ticker.nanos() - sinceNanos);
      boolean isLong = silent.compareTo(JettyEventStream.KEEP_ALIVE_AFTER) >= 0;
      if (isLong && silences.remove(this)) {
        action.run();
      }
    }
  }
}
