package dev.bascule.adapter.in.http.json;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ToolArguments;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

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

  public ToolArgumentsParser() {}

  /** The result of parsing. */
  public sealed interface ParseResult {

    /** Valid arguments; the bytes are kept as sent. */
    record Valid(ToolArguments arguments) implements ParseResult {}

    /**
     * Invalid arguments.
     *
     * @param detail the error, for the sender, with line and column starting at 1
     */
    record Invalid(String detail) implements ParseResult {}
  }

  /** Parses {@code utf8}. Empty input means the empty arguments, {@code {}}. */
  public ParseResult parse(byte[] utf8) {
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
}
