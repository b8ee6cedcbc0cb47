package dev.bascule.adapter.in.http.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the text of what a stranger sent, if it is one JSON value and no two readers can differ.
 */
public final class StrictJson {

  private StrictJson() {}

  /**
   * Returns {@code utf8} as text if it is one JSON value in UTF-8, without a name that is given
   * twice in one object, without half of a surrogate pair in any string, and not deeper than {@link
   * JsonCodec#MAX_DEPTH} levels.
   */
  public static Optional<String> read(ByteBuffer utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
      return isOneValue(text) && hasWholeCharacters(text) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static boolean isOneValue(String text) {
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    }
  }

  /** What was UTF-8 has half of a pair in an escape only. */
  private static boolean hasWholeCharacters(String text) {
    if (!text.contains("\\ud") && !text.contains("\\uD")) {
      return true;
    }
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
        if (isText && parser.getString().codePoints().anyMatch(StrictJson::isHalfOfPair)) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean isHalfOfPair(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
