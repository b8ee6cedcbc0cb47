package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The location of a value in a JSON document (RFC 6901), from its root. It is kept as text: a
 * {@link JsonPointer} has an object for each segment, which is too much for each schema of a deep
 * document of a server.
 *
 * @param text empty for the root; otherwise a slash before each segment
 */
public record SchemaPointer(String text) {

  public static final SchemaPointer ROOT = new SchemaPointer("");

  /** A tilde that begins no escape sequence. */
  private static final Pattern BARE_TILDE = Pattern.compile("~(?![01])");

  /**
   * Parses a location. A location has one text only: Jackson also reads a tilde without its escape
   * sequence, so a name of n tildes would have 2<sup>n</sup>.
   *
   * @return empty if {@code text} is not valid (RFC 6901, section 3)
   */
  public static Optional<SchemaPointer> parse(String text) {
    return text.isEmpty() || (text.startsWith("/") && !BARE_TILDE.matcher(text).find())
        ? Optional.of(new SchemaPointer(text))
        : Optional.empty();
  }

  SchemaPointer appendProperty(String name) {
    return new SchemaPointer(text + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  SchemaPointer appendIndex(int index) {
    return new SchemaPointer(text + "/" + index);
  }

  /** Returns the location of {@code other}, which is relative to the value here. */
  SchemaPointer append(SchemaPointer other) {
    return new SchemaPointer(text + other.text);
  }

  /** Returns the name or index of the value here in what contains it; empty for the root. */
  String lastSegment() {
    return text.substring(text.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
  }

  /** Returns the value here in {@code root}; a missing node if there is none. */
  public JsonNode in(JsonNode root) {
    return root.at(JsonPointer.compile(text));
  }
}
