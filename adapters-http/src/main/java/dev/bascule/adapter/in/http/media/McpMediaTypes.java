package dev.bascule.adapter.in.http.media;

import java.util.List;
import java.util.function.Function;

/**
 * What a client takes for an answer. The protocol wants both of it to be acceptable; a client that
 * names one of them gets that one.
 *
 * @param json whether it takes JSON
 * @param events whether it takes a stream of events
 */
public record McpMediaTypes(boolean json, boolean events) {

  private static final String EVENTS = "text/event-stream";
  private static final String JSON = "application/json";

  /** What the protocol has clients send, and nearly all do. */
  private static final List<String> USUAL = List.of(JSON + ", " + EVENTS);

  private static final McpMediaTypes BOTH = new McpMediaTypes(/* json= */ true, /* events= */ true);

  public static McpMediaTypes of(Function<String, List<String>> headers) {
    List<String> fields = headers.apply("Accept");
    return fields.equals(USUAL)
        ? BOTH
        : new McpMediaTypes(
            AcceptHeader.accepts(fields, JSON), AcceptHeader.accepts(fields, EVENTS));
  }

  public boolean isEmpty() {
    return !json && !events;
  }

  /** Returns whether the header fields of a body declare JSON without a content coding. */
  public static boolean isJson(Function<String, List<String>> headers) {
    List<String> types = headers.apply("Content-Type");
    return !types.isEmpty()
        && types.getFirst().split(";", 2)[0].strip().equalsIgnoreCase(JSON)
        && isPlain(headers.apply("Content-Encoding"));
  }

  private static boolean isPlain(List<String> codings) {
    for (String coding : codings) {
      if (!coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
        return false;
      }
    }
    return true;
  }
}
