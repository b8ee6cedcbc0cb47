package dev.bascule.adapter.in.http.mcp.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.RequestStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The streams of one session: one for each request, and standalone streams, on one of which each
 * unrelated message is sent. A stream outlives its connection, so that the client can resume it.
 *
 * <p>Thread-safe; does not block.
 */
public final class SessionStreams implements RequestStreams {

  public static final int MAX_STANDALONE = 4;

  /** The maximum number of retained streams of completed requests. */
  static final int MAX_RETAINED = 16;

  private static final long MAX_RETAINED_BYTES = 1 << 20;

  /** Of all sessions, so that the last results of many sessions do not fill the heap. */
  private static final long MAX_ALL_RETAINED_BYTES = Runtime.getRuntime().maxMemory() / 8;

  private static final AtomicLong ALL_RETAINED_BYTES = new AtomicLong();

  private static final int MAX_EVENTS = 500;
  private static final int MAX_BYTES = 256 << 10;

  private final EventBuffer.Limits limits;
  private final String prefix;

  @GuardedBy("this")
  private final Map<String, EventBuffer> requestStreams = new LinkedHashMap<>();

  /**
   * Streams without a connection that a client may resume, oldest first. Streams of requests in
   * progress are never discarded: their number is limited ({@link McpSession#MAX_RUNNING}), and a
   * lost connection is not a cancellation (MCP 2025-11-25, basic/transports).
   */
  @GuardedBy("this")
  private final Deque<EventBuffer> retained = new ArrayDeque<>();

  @GuardedBy("this")
  private final List<EventBuffer> standalone = new ArrayList<>();

  /** The number of connections of each stream; absent for none. */
  @GuardedBy("this")
  private final Map<EventBuffer, Integer> connections = new HashMap<>();

  /** The part of {@link #ALL_RETAINED_BYTES} of this session. */
  @GuardedBy("this")
  private long retainedBytes;

  @GuardedBy("this")
  private long lastName;

  @GuardedBy("this")
  private boolean ended;

  /**
   * @param replays whether clients can resume streams
   * @param prefix distinguishes the names of streams from those of other replicas
   */
  SessionStreams(boolean replays, String prefix) {
    this.prefix = prefix;
    this.limits = new EventBuffer.Limits(MAX_EVENTS, ByteBudget.ofOneClient(MAX_BYTES), replays);
    standalone.add(newBuffer());
  }

  /** A position in a stream. */
  record BufferPosition(EventBuffer buffer, long after) {}

  @Override
  public synchronized EventBuffer open() {
    if (retained.size() > MAX_RETAINED) {
      // Requests that were in progress when retained may have completed.
      forgetOldest();
    }
    EventBuffer buffer = newBuffer();
    requestStreams.put(buffer.name(), buffer);
    return buffer;
  }

  @Override
  public synchronized void forget(EventBuffer buffer) {
    requestStreams.remove(buffer.name());
    if (retained.remove(buffer)) {
      forgetOldest();
    }
  }

  /**
   * Retains the stream of a request for a client that reconnects: until the request has completed,
   * and then as long as there is room.
   */
  @Override
  public synchronized void retain(EventBuffer buffer) {
    if (!requestStreams.containsKey(buffer.name()) || retained.contains(buffer)) {
      return;
    }
    retained.addLast(buffer);
    forgetOldest();
  }

  @Override
  public synchronized void discardExcess() {
    // A client that lost all its connections can resume each request that was in flight then.
    forgetOldest(McpSession.MAX_RUNNING, Long.MAX_VALUE);
  }

  @Override
  public boolean areResumable() {
    return limits.replays();
  }

  @GuardedBy("this")
  private void forgetOldest() {
    forgetOldest(MAX_RETAINED, MAX_RETAINED_BYTES);
  }

  @GuardedBy("this")
  private void forgetOldest(int most, long mostBytes) {
    List<EventBuffer> ended = retained.stream().filter(EventBuffer::hasEnded).toList();
    int count = ended.size();
    long bytes = ended.stream().mapToLong(EventBuffer::bytes).sum();
    for (EventBuffer oldest : ended) {
      if (count <= most && (count <= 1 || bytes <= mostBytes) && setRetainedBytes(bytes)) {
        return;
      }
      retained.remove(oldest);
      requestStreams.remove(oldest.name());
      count--;
      bytes -= oldest.bytes();
    }
    boolean _ = setRetainedBytes(0);
  }

  /** Returns false if all sessions together would retain too much. */
  @GuardedBy("this")
  private boolean setRetainedBytes(long bytes) {
    long change = (this.ended ? 0 : bytes) - retainedBytes;
    if (ALL_RETAINED_BYTES.addAndGet(change) > MAX_ALL_RETAINED_BYTES && change > 0) {
      ALL_RETAINED_BYTES.addAndGet(-change);
      return false;
    }
    retainedBytes += change;
    return true;
  }

  /**
   * Connects a client to a standalone stream: one that lost its connection, at the position where
   * it broke, or a new one.
   */
  synchronized BufferPosition connect() {
    List<EventBuffer> lost = new ArrayList<>(standalone);
    lost.removeAll(connections.keySet());
    EventBuffer buffer = lost.isEmpty() ? newBuffer() : lost.getFirst();
    if (lost.isEmpty()) {
      standalone.add(buffer);
    }
    if (standalone.size() > MAX_STANDALONE) {
      standalone.removeFirst().end();
    }
    connections.merge(buffer, 1, Integer::sum);
    return new BufferPosition(buffer, buffer.lastTaken());
  }

  /** Connects a client to the position after the event with that id, if it is known. */
  synchronized Optional<BufferPosition> reconnect(String eventId) {
    Optional<BufferPosition> position = find(eventId);
    position.ifPresent(found -> connections.merge(found.buffer(), 1, Integer::sum));
    return position;
  }

  /** Records that a stream lost a connection. */
  synchronized void disconnected(EventBuffer buffer) {
    connections.computeIfPresent(buffer, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Returns the number of connections that read a stream. */
  synchronized int connectionCount() {
    return connections.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the stream for messages that belong to no request: a connected one if possible. */
  synchronized EventBuffer current() {
    for (EventBuffer buffer : standalone) {
      if (connections.containsKey(buffer)) {
        return buffer;
      }
    }
    return standalone.getFirst();
  }

  /** Ends all streams, and all that are opened later. */
  synchronized void endAll() {
    ended = true;
    boolean _ = setRetainedBytes(0);
    requestStreams.values().forEach(EventBuffer::end);
    standalone.forEach(EventBuffer::end);
  }

  @GuardedBy("this")
  private Optional<BufferPosition> find(String eventId) {
    int dash = eventId.lastIndexOf('-');
    if (dash < 0 || eventId.length() - dash > 19) {
      return Optional.empty();
    }
    String name = eventId.substring(0, dash);
    String number = eventId.substring(dash + 1);
    if (number.isEmpty() || !number.chars().allMatch(unit -> unit >= '0' && unit <= '9')) {
      return Optional.empty();
    }
    return standalone.stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .or(() -> Optional.ofNullable(requestStreams.get(name)))
        .map(buffer -> new BufferPosition(buffer, Long.parseLong(number)))
        .filter(position -> position.after() <= position.buffer().lastAdded());
  }

  @GuardedBy("this")
  private EventBuffer newBuffer() {
    lastName++;
    EventBuffer buffer =
        new EventBuffer(prefix + Long.toString(lastName, Character.MAX_RADIX), limits);
    if (ended) {
      buffer.end();
    }
    return buffer;
  }
}
