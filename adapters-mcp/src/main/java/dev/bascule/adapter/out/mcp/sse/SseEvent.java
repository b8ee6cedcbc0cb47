package dev.bascule.adapter.out.mcp.sse;

import java.util.Optional;

/** A server-sent event. */
public final class SseEvent {

  private final String type;
  private final byte[] data;
  private final Optional<String> id;

  SseEvent(String type, byte[] data) {
    this(type, data, Optional.empty());
  }

  SseEvent(String type, byte[] data, Optional<String> id) {
    this.type = type;
    this.data = data;
    this.id = id;
  }

  /** Returns the value of {@code event:}; {@code message} if it is absent. */
  public String type() {
    return type;
  }

  /** Returns the data, with lines joined by line feeds. Must not be modified. */
  public byte[] data() {
    return data;
  }

  /** Returns the {@code id:} of this event. */
  Optional<String> id() {
    return id;
  }
}
