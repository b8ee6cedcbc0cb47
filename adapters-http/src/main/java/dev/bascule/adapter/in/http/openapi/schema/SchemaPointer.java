package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A place in a JSON value (RFC 6901), from its root.
 *
 * @param text empty for the root; else a slash before each segment
 */
record SchemaPointer(String text) {

  static final SchemaPointer ROOT = new SchemaPointer("");

  /** Returns the place of the member or the element {@code segment} of what is here. */
  SchemaPointer then(String segment) {
    return new SchemaPointer(text + "/" + segment.replace("~", "~0").replace("/", "~1"));
  }

  SchemaPointer then(int index) {
    return then(Integer.toString(index));
  }

  /** Returns the place that {@code other} is, seen from here. */
  SchemaPointer then(SchemaPointer other) {
    return new SchemaPointer(text + other.text);
  }

  /** Returns the last segment; empty for the root. */
  String last() {
    List<String> segments = segments();
    return segments.isEmpty() ? "" : segments.getLast();
  }

  /** Returns what is here in {@code root}; empty if there is no such place. */
  Optional<JsonNode> in(JsonNode root) {
    Optional<JsonNode> found = Optional.of(root);
    for (String segment : segments()) {
      found = found.flatMap(node -> step(node, segment));
    }
    return found;
  }

  private static Optional<JsonNode> step(JsonNode node, String segment) {
    if (!node.isArray()) {
      return Optional.ofNullable(node.get(segment));
    }
    return segment.matches("0|[1-9]\\d{0,8}")
        ? Optional.ofNullable(node.get(Integer.parseInt(segment)))
        : Optional.empty();
  }

  private List<String> segments() {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.substring(1).split("/", -1))
            .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
            .toList();
  }
}
