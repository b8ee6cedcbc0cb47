package dev.bascule.adapter.in.http.mcp.stream;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Limits the number of streams, and can end them. Thread-safe; does not block. */
public final class StreamLimit {

  private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
  private final Semaphore permits;
  private volatile boolean ended;

  public StreamLimit(long maxStreams) {
    this.permits = new Semaphore(Math.clamp(maxStreams, 1, Integer.MAX_VALUE));
  }

  /** The permit of one stream, from before it is opened until it is closed. */
  public final class Entry implements AutoCloseable {

    private volatile Runnable end = () -> {};

    private Entry() {}

    /**
     * Sets how the bridge ends the stream, and ends it immediately if the bridge has ended all
     * streams meanwhile.
     */
    public void onEnd(Runnable action) {
      end = action;
      if (ended) {
        action.run();
      }
    }

    /** Releases the permit; further calls have no effect. */
    @Override
    public void close() {
      if (entries.remove(this)) {
        permits.release();
      }
    }
  }

  /** Returns a permit, which the caller closes; empty if the limit is reached. */
  public Optional<Entry> tryAcquire() {
    if (!permits.tryAcquire()) {
      return Optional.empty();
    }
    Entry entry = new Entry();
    entries.add(entry);
    return Optional.of(entry);
  }

  /** Ends all streams, and each later one as soon as it is open. */
  public void endAll() {
    ended = true;
    entries.forEach(entry -> entry.end.run());
  }
}
