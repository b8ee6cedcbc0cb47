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

  public static McpMediaTypes of(Function<String, List<String>> headers) {
    List<String> fields = headers.apply("Accept");
    return new McpMediaTypes(
        AcceptHeader.accepts(fields, JSON), AcceptHeader.accepts(fields, EVENTS));
  }

  public boolean isEmpty() {
    return !json && !events;
  }

  /** Tells whether a body is said to be JSON, and not coded otherwise. */
  public static boolean isJson(Function<String, List<String>> headers) {
    boolean isSaidToBe =
        headers.apply("Content-Type").stream()
            .findFirst()
            .map(value -> value.split(";", 2)[0].strip().equalsIgnoreCase(JSON))
            .orElse(false);
    return isSaidToBe
        && headers.apply("Content-Encoding").stream().allMatch(McpMediaTypes::isPlain);
  }

  private static boolean isPlain(String coding) {
    return coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
  }
}
