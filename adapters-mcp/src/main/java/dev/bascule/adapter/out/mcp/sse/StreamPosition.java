package dev.bascule.adapter.out.mcp.sse;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position in an event stream, at which it can be resumed if it ends early (MCP 2025-11-25,
 * basic/transports, Resumability and Redelivery). Used by one thread.
 */
public final class StreamPosition {

  /** Values that are valid in a header and plausible. */
  private static final Pattern USABLE = Pattern.compile("[\\x20-\\x7E]{1,1024}");

  private final RecentEventIds ofSession;

  /** Null until an event has an id, because most responses are not streams. */
  private @Nullable RecentEventIds ofStream;

  private @Nullable String lastEventId;
  private @Nullable Duration retry;
  private boolean resumed;

  /**
   * @param ofSession the ids of the events of all streams of the session
   */
  public StreamPosition(RecentEventIds ofSession) {
    this.ofSession = ofSession;
  }

  /** Records how far {@code events} was read. */
  public void update(SseReader events) {
    events.lastEventId().ifPresent(id -> lastEventId = USABLE.matcher(id).matches() ? id : null);
    retry = events.retry().orElse(retry);
  }

  /**
   * Marks the stream as resumed, if possible; the server may then repeat events of other streams.
   */
  public void resume() {
    resumed = lastEventId != null;
  }

  /** Discards the position, so that nothing can be resumed. */
  public void forget() {
    lastEventId = null;
  }

  /**
   * Returns whether {@code event} is not a repetition. Some servers number the events of each
   * stream separately, so the other streams of the session are considered only if it may be a
   * repetition.
   */
  public boolean isNew(SseEvent event) {
    if (event.id().isEmpty()) {
      return true;
    }
    String id = event.id().get();
    boolean firstInSession = ofSession.add(id);
    if (ofStream == null) {
      ofStream = new RecentEventIds();
    }
    return ofStream.add(id) && (firstInSession || !resumed);
  }

  /** Returns the event after which to resume the stream; empty if that is not possible. */
  public Optional<String> lastEventId() {
    return Optional.ofNullable(lastEventId);
  }

  /** Returns how long to wait before that, if the server specified it. */
  public Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }
}
