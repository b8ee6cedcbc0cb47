package dev.bascule.adapter.out.mcp.sse;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream of events was read that may end before it is over, and can be resumed then (MCP
 * 2025-11-25, basic/transports, Resumability and Redelivery). Used by one thread.
 */
public final class StreamPosition {

  /** What a header can hold, and a server may be expected to mean. */
  private static final Pattern USABLE = Pattern.compile("[\\x20-\\x7E]{1,1024}");

  private final RecentEventIds ofSession;

  /** Null as long as no event had an id, as most answers are no stream. */
  private @Nullable RecentEventIds ofStream;

  private @Nullable String lastEventId;
  private @Nullable Duration retry;
  private boolean resumed;

  /**
   * @param ofSession the events that came on any stream of the session
   */
  public StreamPosition(RecentEventIds ofSession) {
    this.ofSession = ofSession;
  }

  /** Takes note of how far {@code events} was read. */
  public void update(SseReader events) {
    events.lastEventId().ifPresent(id -> lastEventId = USABLE.matcher(id).matches() ? id : null);
    retry = events.retry().orElse(retry);
  }

  /**
   * The stream is going to be resumed, if it can be; a server may repeat then what came on other
   * streams.
   */
  public void resume() {
    resumed = lastEventId != null;
  }

  /** There is nothing any more that could be resumed. */
  public void forget() {
    lastEventId = null;
  }

  /**
   * Tells whether {@code event} has not come before. Servers exist that count the events of each
   * stream anew, so other streams of the session are looked at only where it may be a repetition.
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

  /** Returns the event after which the stream is to go on; empty if it cannot. */
  public Optional<String> lastEventId() {
    return Optional.ofNullable(lastEventId);
  }

  /** Returns how long to wait before that, if the server said so. */
  public Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }
}
