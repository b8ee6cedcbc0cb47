package dev.bascule.adapter.out.mcp;

import java.util.Optional;

/** One event of a stream of server-sent events. */
final class SseEvent {

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
  String type() {
    return type;
  }

  /** Returns the data, its lines joined by line feeds. Not to be changed. */
  byte[] data() {
    return data;
  }

  /** Returns what {@code id:} of this very event said. */
  Optional<String> id() {
    return id;
  }
}
