package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.mcp.json.JsonCodec.JsonLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Checks that a client sent exactly one JSON value that all parsers interpret in the same way.
 *
 * <p>Jackson decides. Before that, one pass over the bytes accepts what nearly all clients send: a
 * short text with a few plain names in each object. The pass allocates a tenth of what Jackson
 * does, and may reject anything; it must not accept what Jackson rejects.
 */
public final class StrictJson {

  private StrictJson() {}

  /**
   * Returns whether {@code utf8} is one JSON value in UTF-8, without duplicate names in an object,
   * without lone surrogates in strings, and at most {@link JsonCodec#MAX_DEPTH} levels deep.
   */
  public static boolean isValid(byte[] utf8) {
    return QuickCheck.accepts(utf8) || isReadStrictly(utf8);
  }

  static boolean isReadStrictly(byte[] utf8) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return isOneValue(text) && hasWholeCharacters(text);
    } catch (CharacterCodingException | JacksonException _) {
      return false;
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

  /** Returns whether no string has a lone surrogate, which only an escape can express. */
  private static boolean hasWholeCharacters(String text) {
    if (!text.contains("\\ud") && !text.contains("\\uD")) {
      return true;
    }
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
        if (isText && parser.getString().codePoints().anyMatch(JsonWriter::isHalfOfPair)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The pass over a short text. Not thread-safe. */
  static final class QuickCheck {

    /** Shorter than a name may be, and with fewer tokens than allowed ({@link JsonLimits}). */
    private static final int MAX_BYTES = Short.MAX_VALUE;

    private static final int MAX_DIGITS = 100;

    /** In all open objects; each is compared with the others in its object. */
    private static final int MAX_OPEN_NAMES = 32;

    private static final int INITIAL_OPEN_NAMES = 12;

    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] FALSE = "false".getBytes(UTF_8);
    private static final byte[] NULL = "null".getBytes(UTF_8);

    private final byte[] utf8;
    private int at;
    private boolean isAscii = true;

    /** The begin (upper half) and end of the names in open objects. */
    private int[] names = new int[INITIAL_OPEN_NAMES];

    private int namesEnd;

    private QuickCheck(byte[] utf8) {
      this.utf8 = utf8;
    }

    static boolean accepts(byte[] utf8) {
      if (utf8.length > MAX_BYTES) {
        return false;
      }
      QuickCheck check = new QuickCheck(utf8);
      return check.acceptsValue(/* depth= */ 0)
          && check.at == utf8.length
          && (check.isAscii || isUtf8(utf8));
    }

    private static boolean isUtf8(byte[] utf8) {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).hasRemaining();
      } catch (CharacterCodingException _) {
        return false;
      }
    }

    /** Accepts a value with optional white space before and after it. */
    private boolean acceptsValue(int depth) {
      skipSpace();
      boolean isAccepted =
          switch (peek()) {
            case '{' -> depth < JsonCodec.MAX_DEPTH && acceptsObject(depth + 1);
            case '[' -> depth < JsonCodec.MAX_DEPTH && acceptsArray(depth + 1);
            case '"' -> acceptsString();
            case 't' -> acceptsWord(TRUE);
            case 'f' -> acceptsWord(FALSE);
            case 'n' -> acceptsWord(NULL);
            default -> acceptsNumber();
          };
      skipSpace();
      return isAccepted;
    }

    private boolean acceptsObject(int depth) {
      int firstName = namesEnd;
      at++;
      skipSpace();
      if (takes('}')) {
        return true;
      }
      do {
        skipSpace();
        int nameBegin = at;
        if (peek() != '"' || !acceptsString() || !acceptsName(nameBegin, firstName)) {
          return false;
        }
        skipSpace();
        if (!takes(':') || !acceptsValue(depth)) {
          return false;
        }
      } while (takes(','));
      namesEnd = firstName;
      return takes('}');
    }

    /** Accepts the name that was just scanned if it has no escape and is new in its object. */
    private boolean acceptsName(int begin, int firstName) {
      for (int i = begin; i < at; i++) {
        if (utf8[i] == '\\') {
          return false;
        }
      }
      for (int i = firstName; i < namesEnd; i++) {
        if (Arrays.equals(utf8, names[i] >>> Short.SIZE, names[i] & 0xFFFF, utf8, begin, at)) {
          return false;
        }
      }
      if (namesEnd == MAX_OPEN_NAMES) {
        return false;
      }
      if (namesEnd == names.length) {
        names = Arrays.copyOf(names, MAX_OPEN_NAMES);
      }
      names[namesEnd++] = begin << Short.SIZE | at;
      return true;
    }

    private boolean acceptsArray(int depth) {
      at++;
      skipSpace();
      if (takes(']')) {
        return true;
      }
      do {
        if (!acceptsValue(depth)) {
          return false;
        }
      } while (takes(','));
      return takes(']');
    }

    private boolean acceptsString() {
      for (at++; at < utf8.length; at++) {
        byte octet = utf8[at];
        if (octet == '"') {
          at++;
          return true;
        }
        if (octet == '\\') {
          at++;
          if (!acceptsEscape()) {
            return false;
          }
        } else if (octet < 0) {
          isAscii = false;
        } else if (octet < ' ') {
          return false;
        }
      }
      return false;
    }

    /** Accepts all escapes except those of surrogates, and stops at the last character. */
    private boolean acceptsEscape() {
      return switch (peek()) {
        case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
        case 'u' -> {
          boolean isAccepted = at + 4 < utf8.length && utf8[at + 1] != 'd' && utf8[at + 1] != 'D';
          for (int i = 1; i <= 4 && isAccepted; i++) {
            isAccepted = Character.digit(utf8[at + i], 16) >= 0;
          }
          at += 4;
          yield isAccepted;
        }
        default -> false;
      };
    }

    private boolean acceptsWord(byte[] word) {
      int begin = at;
      at += word.length;
      return at <= utf8.length && Arrays.equals(utf8, begin, at, word, 0, word.length);
    }

    private boolean acceptsNumber() {
      int begin = at;
      boolean _ = takes('-');
      boolean isAccepted = takes('0') || passesDigits();
      if (takes('.')) {
        isAccepted &= passesDigits();
      }
      if (takes('e') || takes('E')) {
        boolean _ = takes('+') || takes('-');
        isAccepted &= passesDigits();
      }
      return isAccepted && at - begin <= MAX_DIGITS;
    }

    private boolean passesDigits() {
      int begin = at;
      while (peek() >= '0' && peek() <= '9') {
        at++;
      }
      return at > begin;
    }

    private void skipSpace() {
      while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
        at++;
      }
    }

    private boolean takes(char unit) {
      boolean isNext = peek() == unit;
      at += isNext ? 1 : 0;
      return isNext;
    }

    /** Returns the next byte; 0, which JSON does not contain, at the end. */
    private byte peek() {
      return at < utf8.length ? utf8[at] : 0;
    }
  }
}
