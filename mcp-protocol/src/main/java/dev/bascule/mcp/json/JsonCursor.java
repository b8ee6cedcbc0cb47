package dev.bascule.mcp.json;

import dev.bascule.mcp.json.JsonCodec.JsonLimits;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A cursor that reads a JSON value once, extracts the few members that are needed, and cuts out
 * values as unchanged bytes, so that big integers, unknown members and the order of members are
 * preserved.
 *
 * <p>Used by one thread.
 */
public final class JsonCursor {

  /** More than any list in use; each element costs some memory, however short it is. */
  private static final int MAX_ELEMENTS = 100_000;

  /**
   * The length of strings and the number of values are limited by the length of the message,
   * because skipped values are not kept. Names are kept in a shared table of limited size; the
   * parser rejects attempts to fill it with collisions.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().streamReadConstraints(JsonLimits.CURSOR).build();

  private final JsonSlice source;
  private final JsonParser parser;

  private JsonCursor(JsonSlice source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /** A reader of what is at the cursor: a value, the value of a member, or an element. */
  @FunctionalInterface
  public interface ElementReader {
    void read(JsonCursor at) throws MalformedMessageException;
  }

  /** A reader of one member of an object. */
  @FunctionalInterface
  public interface MemberReader {
    void read(String name, JsonCursor value) throws MalformedMessageException;
  }

  /**
   * Reads one whole value.
   *
   * @throws MalformedMessageException if {@code source} is not exactly one JSON value in UTF-8, is
   *     nested too deeply, or {@code reader} throws it
   */
  public static void read(JsonSlice source, ElementReader reader) throws MalformedMessageException {
    try (JsonParser parser =
        FACTORY.createParser(
            ObjectReadContext.empty(), source.message(), source.from(), source.length())) {
      if (parser.nextToken() == null) {
        throw new MalformedMessageException("it is empty");
      }
      reader.read(new JsonCursor(source, parser));
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("there is data after the JSON value");
      }
    } catch (JacksonException e) {
      throw new MalformedMessageException("it is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads the members of the object {@code source}. */
  public static void readObject(JsonSlice source, MemberReader reader)
      throws MalformedMessageException {
    read(source, value -> value.members(reader));
  }

  public boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  public boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  public boolean isTrue() {
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** Returns the string at the cursor, or null if there is another value. */
  public @Nullable String text() {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
  }

  /** Returns the integer at the cursor; empty if there is another value, or it is too big. */
  public OptionalLong integer() {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(parser.getLongValue());
  }

  /** Reads each member of the object at the cursor, and moves the cursor to its end. */
  public void members(MemberReader reader) throws MalformedMessageException {
    if (!isObject()) {
      throw new MalformedMessageException("an object was expected");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      reader.read(name, this);
      parser.skipChildren();
    }
  }

  /** Reads each element of the array at the cursor, and moves the cursor to its end. */
  public void elements(ElementReader reader) throws MalformedMessageException {
    if (!isArray()) {
      throw new MalformedMessageException("an array was expected");
    }
    int left = MAX_ELEMENTS;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (left-- == 0) {
        throw new MalformedMessageException("a list has more than " + MAX_ELEMENTS + " elements");
      }
      reader.read(this);
      parser.skipChildren();
    }
  }

  /** Cuts out the value at the cursor, and moves the cursor to its end. */
  public JsonSlice cut() throws MalformedMessageException {
    long begin = begin();
    parser.skipChildren();
    return cutFrom(begin);
  }

  /**
   * Cuts out the object at the cursor, reading each member of it, and moves the cursor to its end.
   */
  JsonSlice cut(MemberReader reader) throws MalformedMessageException {
    long begin = begin();
    members(reader);
    return cutFrom(begin);
  }

  private long begin() {
    return parser.currentTokenLocation().getByteOffset();
  }

  private JsonSlice cutFrom(long begin) throws MalformedMessageException {
    parser.finishToken();
    long end = parser.currentLocation().getByteOffset();
    if (begin < 0 || end < begin) {
      // Only the UTF-8 parser counts bytes; UTF-16 and UTF-32 have another one.
      throw new MalformedMessageException("it is not valid UTF-8");
    }
    return source.part(begin, end);
  }
}
