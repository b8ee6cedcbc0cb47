package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The streams of events that are open, of which there may be so many. Thread-safe; never waits. */
final class OpenStreams {

  private final Ticker ticker;
  private final Semaphore places;
  private final Set<JettyEventStream> open = ConcurrentHashMap.newKeySet();

  /**
   * @param most how many there may be at once
   * @param ticker tells how long a stream has been silent, or a client slow
   */
  OpenStreams(int most, Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.places = new Semaphore(most);
  }

  Ticker ticker() {
    return ticker;
  }

  /** Tells whether there is no room for another. */
  boolean isFull() {
    return places.availablePermits() <= 0;
  }

  /** Takes {@code stream} in, unless there is no room. */
  boolean add(JettyEventStream stream) {
    return places.tryAcquire() && open.add(stream);
  }

  /** Lets {@code stream} go; does nothing the second time. */
  void remove(JettyEventStream stream) {
    if (open.remove(stream)) {
      places.release();
    }
  }

  /** Looks after each stream; to be called every second or so. */
  void beat() {
    open.forEach(JettyEventStream::beat);
  }
}
