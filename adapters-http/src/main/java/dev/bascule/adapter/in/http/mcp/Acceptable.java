package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.media.Accept;
import java.util.List;
import java.util.function.Function;

/**
 * What a client takes for an answer. The protocol wants both of it to be acceptable; a client that
 * names one of them gets that one.
 *
 * @param json whether it takes JSON
 * @param events whether it takes a stream of events
 */
record Acceptable(boolean json, boolean events) {

  private static final String EVENTS = "text/event-stream";
  private static final String JSON = "application/json";

  static Acceptable of(Function<String, List<String>> headers) {
    List<String> fields = headers.apply("Accept");
    return new Acceptable(Accept.accepts(fields, JSON), Accept.accepts(fields, EVENTS));
  }

  boolean nothing() {
    return !json && !events;
  }

  /** Tells whether a body is said to be JSON, and not coded otherwise. */
  static boolean isJson(Function<String, List<String>> headers) {
    boolean isSaidToBe =
        headers.apply("Content-Type").stream()
            .findFirst()
            .map(value -> value.split(";", 2)[0].strip().equalsIgnoreCase(JSON))
            .orElse(false);
    return isSaidToBe && headers.apply("Content-Encoding").stream().allMatch(Acceptable::isPlain);
  }

  private static boolean isPlain(String coding) {
    return coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
  }
}
