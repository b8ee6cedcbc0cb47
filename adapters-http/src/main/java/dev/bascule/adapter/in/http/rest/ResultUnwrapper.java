package dev.bascule.adapter.in.http.rest;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.mcp.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Extracts the value of a tool's result.
 *
 * <p>That is {@code structuredContent} if present. Otherwise it is the content: a single block
 * becomes its value, several become a list, none becomes the empty list. Errors and incomplete
 * results are not unwrapped, since they would look like a value.
 */
public final class ResultUnwrapper {

  private ResultUnwrapper() {}

  /** Returns the value; parts that are already JSON stay unchanged byte for byte. */
  static JsonBytes valueOf(McpResult result) {
    return valueOf(
        result, parts -> parts.structured() == null ? valueOf(parts.blocks()) : parts.structured());
  }

  /** Returns the value, but prefers the content if there is any. */
  public static JsonBytes contentOf(McpResult result) {
    return valueOf(
        result,
        parts ->
            parts.structured() == null || !parts.blocks().isEmpty()
                ? valueOf(parts.blocks())
                : parts.structured());
  }

  /** Returns the text blocks, separated by line breaks; empty if there are none. */
  static String textOf(McpResult result) {
    try {
      return parts(result.json()).blocks().stream()
          .flatMap(block -> block.text().stream())
          .map(JsonBytes::text)
          .collect(Collectors.joining("\n"));
    } catch (JacksonException _) {
      return "";
    }
  }

  private static JsonBytes valueOf(McpResult result, Function<Parts, JsonBytes> preference) {
    if (!result.isComplete()) {
      return result.json();
    }
    try {
      return preference.apply(parts(result.json()));
    } catch (JacksonException _) {
      // For example, nested too deeply for the parser. The value is contained anyway.
      return result.json();
    }
  }

  private record Parts(@Nullable JsonBytes structured, List<ContentBlock> blocks) {}

  private static Parts parts(JsonBytes result) {
    JsonBytes structured = null;
    List<ContentBlock> blocks = List.of();
    try (JsonParser parser = JsonCodec.copyingParser(result)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "structuredContent" ->
              structured =
                  parser.currentToken() == JsonToken.VALUE_NULL ? null : slice(parser, result);
          case "content" -> blocks = blocks(parser, result);
          default -> parser.skipChildren();
        }
      }
    }
    return new Parts(structured, blocks);
  }

  private static List<ContentBlock> blocks(JsonParser parser, JsonBytes result) {
    List<ContentBlock> blocks = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        blocks.add(ContentBlock.read(parser, result));
      }
    }
    return blocks;
  }

  private static JsonBytes slice(JsonParser parser, JsonBytes result) {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return result.spliced("", from, StringToken.endOf(result, from), "");
    }
    parser.skipChildren();
    parser.finishToken();
    return result.spliced("", from, (int) parser.currentLocation().getByteOffset(), "");
  }

  private static JsonBytes valueOf(List<ContentBlock> blocks) {
    return blocks.size() == 1
        ? blocks.getFirst().value()
        : JsonBytes.listOf(blocks.stream().map(ContentBlock::value).toList());
  }

  /** A block of content (MCP, ContentBlock) as a slice of the result, with its strings by name. */
  record ContentBlock(
      JsonBytes result,
      int from,
      int to,
      Map<String, StringToken> strings,
      Map<String, StringToken> resource) {

    private static final String TEXT = "text";

    /** Reads the block at the parser's current token, and advances the parser to its end. */
    static ContentBlock read(JsonParser parser, JsonBytes result) {
      int from = offset(parser);
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          return new ContentBlock(
              result, from, StringToken.endOf(result, from), Map.of(), Map.of());
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

  /** A JSON string as a slice with its quotes, so that a long one is copied at most once. */
  record StringToken(JsonBytes json, int from, int to) {

    private static final int HEX_DIGITS = 4;
    private static final int RADIX = 16;

    static StringToken at(JsonBytes json, int from) {
      return new StringToken(json, from, endOf(json, from));
    }

    static int endOf(JsonBytes json, int from) {
      int at = from + 1;
      while (json.byteAt(at) != '"') {
        at += json.byteAt(at) == '\\' ? 2 : 1;
      }
      return at + 1;
    }

    /** Returns the string as JSON, as written. */
    JsonBytes quoted() {
      return json.spliced("", from, to, "");
    }

    /** Returns the concatenation of {@code before}, which is already escaped, and this string. */
    JsonBytes prefixed(String before) {
      return json.spliced("\"" + before, from + 1, to, "");
    }

    /** Returns the characters in UTF-8; a lone surrogate becomes a question mark. */
    JsonBytes unescaped() {
      byte[] text = new byte[to - from];
      int length = 0;
      int at = from + 1;
      while (at < to - 1) {
        byte octet = json.byteAt(at);
        if (octet != '\\') {
          text[length++] = octet;
          at++;
        } else if (json.byteAt(at + 1) == 'u') {
          int codePoint = unit(at);
          at += 2 + HEX_DIGITS;
          if (Character.isHighSurrogate((char) codePoint) && isLowSurrogate(at)) {
            codePoint = Character.toCodePoint((char) codePoint, (char) unit(at));
            at += 2 + HEX_DIGITS;
          }
          byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
          System.arraycopy(encoded, 0, text, length, encoded.length);
          length += encoded.length;
        } else {
          text[length++] = character(json.byteAt(at + 1));
          at += 2;
        }
      }
      return JsonBytes.copyOf(text, 0, length);
    }

    /** Returns the code unit of the escape sequence at {@code at}. */
    private int unit(int at) {
      int unit = 0;
      for (int i = 0; i < HEX_DIGITS; i++) {
        unit = unit * RADIX + Character.digit(json.byteAt(at + 2 + i), RADIX);
      }
      return unit;
    }

    private boolean isLowSurrogate(int at) {
      return at < to - 1
          && json.byteAt(at) == '\\'
          && json.byteAt(at + 1) == 'u'
          && Character.isLowSurrogate((char) unit(at));
    }

    private static byte character(byte escaped) {
      return switch (escaped) {
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        default -> escaped;
      };
    }
  }
}
