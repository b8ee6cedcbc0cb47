package dev.bascule.adapter.in.http.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads the text of what a stranger sent, if it is one JSON value and no two readers can differ.
 */
public final class StrictText {

  private StrictText() {}

  /**
   * Returns {@code utf8} as text if it is one JSON value in UTF-8, without a name that is given
   * twice in one object, and not deeper than {@link Json#MAX_DEPTH} levels.
   */
  public static Optional<String> read(ByteBuffer utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
      return isOneValue(text) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static boolean isOneValue(String text) {
    try (JsonParser parser = Json.strictParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    }
  }
}
