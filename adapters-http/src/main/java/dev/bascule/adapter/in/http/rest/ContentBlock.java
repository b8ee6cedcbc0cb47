package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One block of a tool's content (MCP, ContentBlock), as a slice of the result.
 *
 * @param result the result
 * @param from the begin of the block, inclusive
 * @param to the end of the block, exclusive
 * @param strings its string members, by name
 * @param resource the string members of its resource
 */
record ContentBlock(
    JsonBytes result,
    int from,
    int to,
    Map<String, StringToken> strings,
    Map<String, StringToken> resource) {

  private static final String TEXT = "text";

  /** Reads the block at the current token of {@code parser}, and advances the parser to its end. */
  static ContentBlock read(JsonParser parser, JsonBytes result) {
    int from = offset(parser);
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        return new ContentBlock(result, from, StringToken.endOf(result, from), Map.of(), Map.of());
      }
      parser.skipChildren();
      parser.finishToken();
      return new ContentBlock(result, from, end(parser), Map.of(), Map.of());
    }
    Map<String, StringToken> strings = new HashMap<>();
    Map<String, StringToken> resource = new HashMap<>();
    readMembers(parser, result, strings, resource);
    return new ContentBlock(result, from, end(parser), strings, resource);
  }

  private static void readMembers(
      JsonParser parser,
      JsonBytes result,
      Map<String, StringToken> strings,
      @Nullable Map<String, StringToken> resource) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        strings.put(name, StringToken.at(result, offset(parser)));
      } else if (value == JsonToken.START_OBJECT && resource != null && name.equals("resource")) {
        readMembers(parser, result, resource, /* resource= */ null);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static int offset(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static int end(JsonParser parser) {
    return (int) parser.currentLocation().getByteOffset();
  }

  /**
   * Returns the value: JSON text as that JSON, other text as a string; image, audio and binary
   * resources as a data URI (RFC 2397); the text of a textual resource as a string; other blocks
   * unchanged.
   */
  JsonBytes value() {
    return switch (type()) {
      case TEXT -> textValue();
      case "image", "audio" -> dataUri(strings, "data");
      case "resource" ->
          Optional.ofNullable(resource.get(TEXT))
              .map(StringToken::quoted)
              .orElseGet(() -> dataUri(resource, "blob"));
      default -> result.spliced("", from, to, "");
    };
  }

  /** Returns the text of a block of type text. */
  Optional<JsonBytes> text() {
    return type().equals(TEXT)
        ? Optional.ofNullable(strings.get(TEXT)).map(StringToken::unescaped)
        : Optional.empty();
  }

  private String type() {
    StringToken type = strings.get("type");
    return type == null ? "" : type.unescaped().text();
  }

  private JsonBytes textValue() {
    StringToken raw = strings.get(TEXT);
    if (raw == null) {
      return JsonBytes.of("\"\"");
    }
    JsonBytes text = raw.unescaped();
    return isJson(text) ? text : raw.quoted();
  }

  private static JsonBytes dataUri(Map<String, StringToken> members, String data) {
    StringToken type = members.get("mimeType");
    String prefix =
        "data:"
            + (type == null ? "application/octet-stream" : type.unescaped().text())
            + ";base64,";
    String quoted = JsonCodec.MAPPER.writeValueAsString(prefix);
    StringToken content = members.get(data);
    return content == null
        ? JsonBytes.of(quoted)
        : content.prefixed(quoted.substring(1, quoted.length() - 1));
  }

  private static boolean isJson(JsonBytes text) {
    if (!isUtf8(text)) {
      return false;
    }
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException _) {
      return false;
    }
  }

  /**
   * Returns whether {@code text} begins as UTF-8. The parser would interpret a byte order mark or
   * leading null bytes as another encoding.
   */
  private static boolean isUtf8(JsonBytes text) {
    for (int i = 0; i < Math.min(4, text.length()); i++) {
      if (text.byteAt(i) == 0) {
        return false;
      }
    }
    return text.length() == 0 || text.byteAt(0) != (byte) 0xEF;
  }
}
