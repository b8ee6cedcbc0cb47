package dev.bascule.adapter.out.mcp;

/** One event of a stream of server-sent events. */
final class SseEvent {

  private final String type;
  private final byte[] data;

  SseEvent(String type, byte[] data) {
    this.type = type;
    this.data = data;
  }

  /** Returns what {@code event:} said; {@code message} where it said nothing. */
  String type() {
    return type;
  }

  /** Returns the data, its lines joined by line feeds. Not to be changed. */
  byte[] data() {
    return data;
  }
}
