package dev.bascule.configuration.parse;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Where the mappings of a file are in its text, so that a member can be inserted and the rest stays
 * as it is. Positions are offsets of characters.
 *
 * @param root the mapping of the whole file
 * @param section the searched mapping, one level deeper; empty if the file does not contain it
 */
public record ConfigLayout(Span root, Optional<Span> section) {

  /**
   * The extent of one mapping.
   *
   * @param start where it begins: its brace, its first key, or the end of the key without a value
   * @param contentEnd the end of its last value, or {@code start} if it is empty
   * @param end the position of its closing brace; without braces {@code contentEnd}
   * @param braces whether it is enclosed in braces
   * @param firstKey where its first key begins; empty if it is empty
   * @param nestedKey where the first key in its first value begins, if that is a mapping
   */
  public record Span(
      int start,
      int contentEnd,
      int end,
      boolean braces,
      OptionalInt firstKey,
      OptionalInt nestedKey) {}

  /**
   * Returns the layout of a file; empty if it is invalid, or contains no mapping.
   *
   * @param json whether the text is JSON instead of YAML
   * @param names the names of the searched mapping
   */
  public static Optional<ConfigLayout> of(String text, boolean json, Set<String> names) {
    try (JsonParser parser = ConfigDocument.parser(text, json)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          ? Optional.of(new Scanner(parser, text, json, names).layout())
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static final class Scanner {

    private final JsonParser parser;
    private final String text;
    private final boolean json;
    private final Set<String> names;

    /** The end of the last token with characters of its own; an indented mapping ends without. */
    private int lastEnd;

    private Optional<Span> section = Optional.empty();

    Scanner(JsonParser parser, String text, boolean json, Set<String> names) {
      this.parser = parser;
      this.text = text;
      this.json = json;
      this.names = names;
    }

    ConfigLayout layout() {
      Span root = mapping(0);
      return new ConfigLayout(root, section);
    }

    private Span mapping(int depth) {
      int start = tokenStart();
      boolean braces = text.startsWith("{", start);
      lastEnd = braces ? start + 1 : start;
      OptionalInt firstKey = OptionalInt.empty();
      OptionalInt nestedKey = OptionalInt.empty();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isSection = depth == 0 && names.contains(parser.currentName());
        boolean isFirst = firstKey.isEmpty();
        if (isFirst) {
          firstKey = OptionalInt.of(tokenStart());
        }
        parser.nextToken();
        Optional<Span> value = value(depth + 1);
        if (isFirst) {
          nestedKey = value.map(Span::firstKey).orElseGet(OptionalInt::empty);
        }
        if (isSection && section.isEmpty()) {
          section = value;
        }
      }
      int contentEnd = lastEnd;
      int end = braces ? tokenStart() : contentEnd;
      if (braces) {
        lastEnd = end + 1;
      }
      return new Span(
          start, firstKey.isPresent() ? contentEnd : start, end, braces, firstKey, nestedKey);
    }

    /** Reads a value; returns its extent if it is a mapping, or empty in place of one. */
    private Optional<Span> value(int depth) {
      switch (parser.currentToken()) {
        case START_OBJECT -> {
          return Optional.of(mapping(depth));
        }
        case START_ARRAY -> sequence(depth);
        case VALUE_NULL -> {
          lastEnd = tokenEnd();
          int start = tokenStart();
          return start == lastEnd
              ? Optional.of(
                  new Span(start, start, start, false, OptionalInt.empty(), OptionalInt.empty()))
              : Optional.empty();
        }
        default -> lastEnd = tokenEnd();
      }
      return Optional.empty();
    }

    private void sequence(int depth) {
      boolean brackets = text.startsWith("[", tokenStart());
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        value(depth + 1);
      }
      if (brackets) {
        lastEnd = tokenStart() + 1;
      }
    }

    private int tokenStart() {
      return offset(parser.currentTokenLocation().getCharOffset());
    }

    private int tokenEnd() {
      parser.finishToken();
      return offset(parser.currentLocation().getCharOffset());
    }

    /** The YAML parser counts code points. */
    private int offset(long position) {
      return json
          ? Math.toIntExact(position)
          : text.offsetByCodePoints(0, Math.toIntExact(position));
    }
  }
}
