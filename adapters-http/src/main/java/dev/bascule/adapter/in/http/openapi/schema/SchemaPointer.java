package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Pointer (RFC 6901).
 *
 * @param text empty for the root; otherwise a slash before each segment
 */
record SchemaPointer(String text) {

  static final SchemaPointer ROOT = new SchemaPointer("");

  /** Returns the pointer to the member or element {@code segment} of this value. */
  SchemaPointer then(String segment) {
    return new SchemaPointer(text + "/" + segment.replace("~", "~0").replace("/", "~1"));
  }

  SchemaPointer then(int index) {
    return then(Integer.toString(index));
  }

  /** Returns the pointer that results from appending {@code other}. */
  SchemaPointer then(SchemaPointer other) {
    return new SchemaPointer(text + other.text);
  }

  /** Returns the last segment; empty for the root. */
  String last() {
    List<String> segments = segments();
    return segments.isEmpty() ? "" : segments.getLast();
  }

  /** Returns the value in {@code root}; empty if there is none. */
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
