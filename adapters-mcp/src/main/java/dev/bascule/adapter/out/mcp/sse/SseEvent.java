package dev.bascule.adapter.out.mcp.sse;

import java.util.Optional;

/** One event of a stream of server-sent events. */
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

  /** Returns what {@code event:} said; {@code message} where it said nothing. */
  public String type() {
    return type;
  }

  /** Returns the data, its lines joined by line feeds. Not to be changed. */
  public byte[] data() {
    return data;
  }

  /** Returns what {@code id:} of this very event said. */
  Optional<String> id() {
    return id;
  }
}
