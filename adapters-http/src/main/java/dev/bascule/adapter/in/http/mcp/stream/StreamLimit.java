package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A limit of the streams that end only when one side wants it, through which the bridge can end
 * them. Thread-safe; never waits.
 */
public final class StreamLimit {

  private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
  private final Semaphore permits;
  private volatile boolean closed;

  /**
   * @param maxStreams how many may be open at the same time; at least 1
   */
  public StreamLimit(long maxStreams) {
    this.permits = new Semaphore(Math.clamp(maxStreams, 1, Integer.MAX_VALUE));
  }

  /** One of the streams, from before it is opened until it is closed. */
  public final class Entry implements AutoCloseable {

    private volatile Runnable end = () -> {};

    private Entry() {}

    /**
     * Sets how the bridge ends the stream, and ends it if the bridge has ended all meanwhile.
     *
     * @param action ends it; does not wait; may run more than once
     */
    public void onEnd(Runnable action) {
      end = requireNonNull(action, "action");
      if (closed) {
        action.run();
      }
    }

    /** Makes room for another stream; does nothing the second time. */
    @Override
    public void close() {
      if (entries.remove(this)) {
        permits.release();
      }
    }
  }

  /** Returns room for one more stream, which the caller closes; empty if there is none. */
  public Optional<Entry> tryAcquire() {
    if (closed || !permits.tryAcquire()) {
      return Optional.empty();
    }
    Entry entry = new Entry();
    entries.add(entry);
    return Optional.of(entry);
  }

  /** Ends all of them, and all that are being opened; no more are opened from now on. */
  public void endAll() {
    closed = true;
    entries.forEach(entry -> entry.end.run());
  }
}
