package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ToolArguments;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;

/**
 * Parses the arguments of a tool or a prompt: one JSON object (RFC 8259) from a client.
 *
 * <p>Stricter than the RFC where two parsers could interpret the text differently: names must be
 * unique at every depth, the text must be UTF-8 without a byte order mark and without lone
 * surrogates, and nothing may follow the object. At most 100 levels deep.
 *
 * <p>Thread-safe; does not block.
 */
public final class ToolArgumentsParser {

  private static final char REPLACEMENT = '\uFFFD';

  private ToolArgumentsParser() {}

  public sealed interface ParseResult {

    /** Valid arguments; the bytes are kept as sent. */
    record Valid(ToolArguments arguments) implements ParseResult {}

    /** Invalid arguments; {@code detail} is for the sender, with line and column from 1 on. */
    record Invalid(String detail) implements ParseResult {}
  }

  /** Parses {@code utf8}. Empty input means the empty arguments, {@code {}}. */
  public static ParseResult parse(byte[] utf8) {
    if (utf8.length == 0) {
      return new ParseResult.Valid(ToolArguments.NONE);
    }
    String text = new String(utf8, StandardCharsets.UTF_8);
    // Invalid UTF-8 was decoded to this character, which must be distinguished from one that was
    // sent.
    return text.indexOf(REPLACEMENT) < 0 ? parse(utf8, text) : parseChecked(utf8);
  }

  private static ParseResult parseChecked(byte[] utf8) {
    CharBuffer chars = CharBuffer.allocate(utf8.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    boolean isBroken =
        decoder.decode(ByteBuffer.wrap(utf8), chars, /* endOfInput= */ true).isError();
    String text = chars.flip().toString();
    return isBroken ? invalid("The text is not valid UTF-8", endOf(text)) : parse(utf8, text);
  }

  private static ParseResult parse(byte[] utf8, String text) {
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      try {
        return parse(parser, utf8);
      } catch (JacksonException e) {
        // Exceptions about limits have no location.
        TokenStreamLocation at = e.getLocation();
        return invalid(words(e), position(at == null ? parser.currentLocation() : at));
      }
    }
  }

  private static ParseResult parse(JsonParser parser, byte[] utf8) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return invalid(
          "The arguments must be a JSON object", position(parser.currentTokenLocation()));
    }
    StringBuilder canonical = new StringBuilder(utf8.length);
    CanonicalJson.write(parser, canonical);
    if (parser.nextToken() != null) {
      return invalid(
          "Unexpected text after the JSON object", position(parser.currentTokenLocation()));
    }
    return new ParseResult.Valid(
        new ToolArguments(JsonBytes.copyOf(utf8), Sha256.of(canonical.toString())));
  }

  private static ParseResult invalid(String what, Position at) {
    return new ParseResult.Invalid(what + " (line " + at.line() + ", column " + at.column() + ")");
  }

  /** Returns the message without the parser's note that it does not show the source. */
  private static String words(JacksonException e) {
    String firstLine = e.getOriginalMessage().lines().findFirst().orElse("The text is not JSON");
    return firstLine.replaceAll("\\[Source: [^;]*; ", "[");
  }

  private static Position position(TokenStreamLocation location) {
    return new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  private static Position endOf(String text) {
    int lines = (int) text.chars().filter(unit -> unit == '\n').count();
    return new Position(1 + lines, text.length() - text.lastIndexOf('\n'));
  }

  private record Position(int line, int column) {}

  /**
   * An injective canonical form of JSON: two texts have the same form only if they are the same
   * value.
   *
   * <p>Names are sorted by UTF-16 code unit, white space between tokens is dropped, and strings are
   * escaped in one way. Numbers keep their text, so that {@code 1}, {@code 1.0} and {@code 1e0}
   * differ: a false difference costs a call, while a false equality would serve one caller another
   * caller's result. For the same reason strings are not normalized to a Unicode form.
   */
  static final class CanonicalJson {

    private static final HexFormat HEX = HexFormat.of();

    private CanonicalJson() {}

    /**
     * Appends the canonical form of the value whose first token is the parser's current one, and
     * leaves the parser on its last.
     *
     * @throws tools.jackson.core.JacksonException if the rest is not well-formed, or a string
     *     contains a lone surrogate: two such strings could become equal in UTF-8
     */
    static void write(JsonParser parser, StringBuilder out) {
      switch (parser.currentToken()) {
        case START_OBJECT -> writeObject(parser, out);
        case START_ARRAY -> writeArray(parser, out);
        case VALUE_STRING -> writeString(requireWholeCharacters(parser.getString(), parser), out);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
            out.append(parser.getString());
        default -> throw new AssertionError("no value begins with " + parser.currentToken());
      }
    }

    private static void writeObject(JsonParser parser, StringBuilder out) {
      List<Member> members = new ArrayList<>();
      out.append('{');
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = requireWholeCharacters(parser.currentName(), parser);
        parser.nextToken();
        if (!members.isEmpty()) {
          out.append(',');
        }
        int begin = out.length();
        writeString(name, out);
        write(parser, out.append(':'));
        members.add(new Member(name, begin, out.length()));
      }
      sort(members, out);
      out.append('}');
    }

    /** Sorts the members, which are the end of {@code out}. Most senders write them in order. */
    static void sort(List<Member> members, StringBuilder out) {
      if (isSorted(members)) {
        return;
      }
      int begin = members.getFirst().begin();
      String written = out.substring(begin);
      members.sort(Comparator.comparing(Member::name));
      out.setLength(begin);
      String separator = "";
      for (Member member : members) {
        out.append(separator).append(written, member.begin() - begin, member.end() - begin);
        separator = ",";
      }
    }

    private static boolean isSorted(List<Member> members) {
      for (int i = 1; i < members.size(); i++) {
        if (members.get(i - 1).name().compareTo(members.get(i).name()) > 0) {
          return false;
        }
      }
      return true;
    }

    /** A member in the output from {@code begin} to {@code end}, exclusive. */
    record Member(String name, int begin, int end) {}

    private static void writeArray(JsonParser parser, StringBuilder out) {
      out.append('[');
      String separator = "";
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        out.append(separator);
        write(parser, out);
        separator = ",";
      }
      out.append(']');
    }

    static void writeString(String text, StringBuilder out) {
      out.append('"');
      int written = 0;
      for (int i = 0; i < text.length(); i++) {
        char unit = text.charAt(i);
        if (unit == '"' || unit == '\\' || unit < ' ') {
          out.append(text, written, i).append("\\u").append(HEX.toHexDigits(unit));
          written = i + 1;
        }
      }
      out.append(text, written, text.length()).append('"');
    }

    private static String requireWholeCharacters(String text, JsonParser parser) {
      int i = 0;
      while (i < text.length()) {
        int point = text.codePointAt(i);
        if (JsonWriter.isHalfOfPair(point)) {
          throw new StreamReadException(parser, "A string contains a lone surrogate");
        }
        i += Character.charCount(point);
      }
      return text;
    }
  }
}
