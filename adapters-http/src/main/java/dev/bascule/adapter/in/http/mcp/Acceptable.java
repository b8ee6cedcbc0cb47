package dev.bascule.adapter.in.http.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

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
    List<String> ranges =
        headers.apply("Accept").stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(Acceptable::range)
            .filter(Predicate.not(String::isEmpty))
            .toList();
    return ranges.isEmpty()
        ? new Acceptable(/* json= */ true, /* events= */ true)
        : new Acceptable(admits(ranges, JSON), admits(ranges, EVENTS));
  }

  boolean nothing() {
    return !json && !events;
  }

  /** Tells whether a body is said to be JSON. */
  static boolean isJson(Function<String, List<String>> headers) {
    return headers.apply("Content-Type").stream()
        .findFirst()
        .map(value -> value.split(";", 2)[0].strip().equalsIgnoreCase(JSON))
        .orElse(false);
  }

  private static boolean admits(List<String> ranges, String type) {
    String family = type.substring(0, type.indexOf('/')) + "/*";
    return ranges.contains(type) || ranges.contains(family) || ranges.contains("*/*");
  }

  /** Returns a media range without parameters; nothing of one that is refused. */
  private static String range(String written) {
    String[] parts = written.toLowerCase(Locale.ROOT).split(";");
    boolean refused =
        Arrays.stream(parts).skip(1).map(String::strip).anyMatch(p -> p.matches("q=0(\\.0*)?"));
    return refused ? "" : parts[0].strip();
  }
}
