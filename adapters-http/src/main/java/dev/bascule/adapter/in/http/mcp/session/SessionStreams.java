package dev.bascule.adapter.in.http.mcp.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The streams of one session: one for each request, and those that belong to none, of which each
 * message goes to one. A stream outlives the connection that it is read over, so that the client
 * can come back to it.
 *
 * <p>Thread-safe; never waits.
 */
public final class SessionStreams {

  /** As many streams may be open that belong to no request. */
  public static final int MAX_STANDING = 4;

  private static final int MAX_KEPT = 16;
  private static final long MAX_KEPT_BYTES = 1 << 20;

  private static final int MAX_EVENTS = 500;
  private static final int MAX_BYTES = 256 << 10;

  private final EventBuffer.Limits limits;

  @GuardedBy("this")
  private final Map<String, EventBuffer> ofRequests = new LinkedHashMap<>();

  /** The ended ones among them that a client may come back to, oldest first. */
  @GuardedBy("this")
  private final Deque<EventBuffer> kept = new ArrayDeque<>();

  @GuardedBy("this")
  private final List<EventBuffer> standing = new ArrayList<>();

  /** How many connections a stream has; none where it is missing. */
  @GuardedBy("this")
  private final Map<EventBuffer, Integer> connections = new HashMap<>();

  @GuardedBy("this")
  private long names;

  @GuardedBy("this")
  private boolean ended;

  /**
   * @param replays whether clients can come back for what they missed
   */
  SessionStreams(boolean replays) {
    this.limits = new EventBuffer.Limits(MAX_EVENTS, MAX_BYTES, replays);
    standing.add(newBuffer());
  }

  /** A place in a stream. */
  record Place(EventBuffer buffer, long after) {}

  /** Opens the stream of a request. */
  synchronized EventBuffer open() {
    EventBuffer buffer = newBuffer();
    ofRequests.put(buffer.name(), buffer);
    return buffer;
  }

  /** Forgets the stream of a request. */
  synchronized void forget(EventBuffer buffer) {
    ofRequests.remove(buffer.name());
    kept.remove(buffer);
  }

  /** Keeps the stream of a request that ended, for as long as there is room. */
  synchronized void keep(EventBuffer buffer) {
    if (!ofRequests.containsKey(buffer.name()) || kept.contains(buffer)) {
      return;
    }
    kept.addLast(buffer);
    while (kept.size() > MAX_KEPT || (kept.size() > 1 && keptBytes() > MAX_KEPT_BYTES)) {
      ofRequests.remove(kept.removeFirst().name());
    }
  }

  /**
   * Connects a client to a stream of no request: to one that lost its connection, or a new one. The
   * place is where that connection ended.
   */
  synchronized Place connect() {
    List<EventBuffer> lost = new ArrayList<>(standing);
    lost.removeAll(connections.keySet());
    EventBuffer buffer = lost.isEmpty() ? newBuffer() : lost.getFirst();
    if (lost.isEmpty()) {
      standing.add(buffer);
    }
    if (standing.size() > MAX_STANDING) {
      standing.removeFirst().end();
    }
    connections.merge(buffer, 1, Integer::sum);
    return new Place(buffer, buffer.lastTaken());
  }

  /** Connects a client to the place after the event of that id, if it is known. */
  synchronized Optional<Place> reconnect(String eventId) {
    Optional<Place> place = find(eventId);
    place.ifPresent(found -> connections.merge(found.buffer(), 1, Integer::sum));
    return place;
  }

  /** Says that a stream lost a connection. */
  synchronized void disconnected(EventBuffer buffer) {
    connections.computeIfPresent(buffer, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Tells the client what belongs to no request, on one stream. */
  void tell(JsonBytes message) {
    current().tell(message);
  }

  /** Returns the stream for what belongs to no request: one that is connected, if there is any. */
  synchronized EventBuffer current() {
    for (EventBuffer buffer : standing) {
      if (connections.containsKey(buffer)) {
        return buffer;
      }
    }
    return standing.getFirst();
  }

  /** Ends all of them, and all that are opened from now on. */
  synchronized void endAll() {
    ended = true;
    ofRequests.values().forEach(EventBuffer::end);
    standing.forEach(EventBuffer::end);
  }

  @GuardedBy("this")
  private Optional<Place> find(String eventId) {
    int dash = eventId.lastIndexOf('-');
    if (dash < 0 || eventId.length() - dash > 19) {
      return Optional.empty();
    }
    String name = eventId.substring(0, dash);
    String number = eventId.substring(dash + 1);
    if (number.isEmpty() || !number.chars().allMatch(unit -> unit >= '0' && unit <= '9')) {
      return Optional.empty();
    }
    return standing.stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .or(() -> Optional.ofNullable(ofRequests.get(name)))
        .map(buffer -> new Place(buffer, Long.parseLong(number)))
        .filter(place -> place.after() <= place.buffer().lastAdded());
  }

  @GuardedBy("this")
  private long keptBytes() {
    return kept.stream().mapToLong(EventBuffer::bytes).sum();
  }

  @GuardedBy("this")
  private EventBuffer newBuffer() {
    names++;
    EventBuffer buffer = new EventBuffer(Long.toString(names, Character.MAX_RADIX), limits);
    if (ended) {
      buffer.end();
    }
    return buffer;
  }
}
