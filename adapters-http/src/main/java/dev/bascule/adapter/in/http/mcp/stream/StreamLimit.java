package dev.bascule.adapter.in.http.mcp.stream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that end only when one side wants it, so that the bridge can. Thread-safe. */
public final class StreamLimit {

  private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
  private final long maxStreams;
  private volatile boolean closed;

  /**
   * @param maxStreams as many may be open at once
   */
  public StreamLimit(long maxStreams) {
    this.maxStreams = maxStreams;
  }

  /** An open stream. */
  public final class Entry implements AutoCloseable {
    private final Runnable end;

    private Entry(Runnable end) {
      this.end = end;
    }

    /** Says that it has ended. */
    @Override
    public void close() {
      entries.remove(this);
    }
  }

  /** Tells whether there is room for one more. */
  public boolean hasRoom() {
    return !closed && entries.size() < maxStreams;
  }

  /**
   * Says that a stream is open.
   *
   * @param end ends it; does not wait
   */
  public Entry register(Runnable end) {
    Entry entry = new Entry(end);
    entries.add(entry);
    if (closed) {
      end.run();
    }
    return entry;
  }

  /** Ends all of them, and all that are opened from now on. */
  public void endAll() {
    closed = true;
    entries.forEach(entry -> entry.end.run());
  }
}
