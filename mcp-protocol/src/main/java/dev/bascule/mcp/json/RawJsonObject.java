package dev.bascule.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.domain.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A JSON object as an index of its top-level members over the original UTF-8 bytes. Names and
 * values are decoded lazily, and written unchanged.
 *
 * <p>Immutable; the bytes must not change.
 */
public final class RawJsonObject {

  private static final JsonBytes EMPTY_JSON = JsonBytes.of("{}");

  public static final RawJsonObject EMPTY = new RawJsonObject(new byte[0], new int[0], 0, true);

  /** The number of ints per member in the index: begin and end of its name, and of its value. */
  private static final int STRIDE = 4;

  private static final int INITIAL_MEMBERS = 4;
  private static final int INITIAL_INNER_MEMBERS = 3;

  private final byte[] utf8;

  /** Names are indexed with their quotes. */
  private final int[] index;

  /** The part of the index in use. */
  private final int end;

  /** Whether names are known to be unique at every depth. */
  private final boolean isUnique;

  private RawJsonObject(byte[] utf8, int[] index, int end, boolean isUnique) {
    this.utf8 = utf8;
    this.index = index;
    this.end = end;
    this.isUnique = isUnique;
  }

  /**
   * Returns {@code json} as an object; empty if it is another value.
   *
   * @throws tools.jackson.core.JacksonException if {@code json} is not well-formed
   */
  public static Optional<RawJsonObject> of(JsonBytes json) {
    return of(json.text());
  }

  /**
   * Returns {@code text} as an object; empty if it is another value. Of several members with the
   * same name, the last one wins.
   *
   * @throws tools.jackson.core.JacksonException if {@code text} is not well-formed
   */
  public static Optional<RawJsonObject> of(String text) {
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      parser.skipChildren();
    }
    return objectAt(text.getBytes(UTF_8), 0, /* isUnique= */ false);
  }

  /**
   * Returns {@code utf8} as an object without copying it; empty if it is another value.
   *
   * @param utf8 bytes that {@link StrictJson} accepts, and that do not change
   */
  public static Optional<RawJsonObject> ofStrict(byte[] utf8) {
    return objectAt(utf8, 0, /* isUnique= */ true);
  }

  /** Returns the object at {@code from}, after optional space, in well-formed JSON. */
  private static Optional<RawJsonObject> objectAt(byte[] utf8, int from, boolean isUnique) {
    int at = skipSpace(utf8, from);
    if (utf8[at] != '{') {
      return Optional.empty();
    }
    at = skipSpace(utf8, at + 1);
    if (utf8[at] == '}') {
      return Optional.of(EMPTY);
    }
    int[] index = new int[STRIDE * (from == 0 ? INITIAL_MEMBERS : INITIAL_INNER_MEMBERS)];
    int end = 0;
    while (utf8[at] != '}') {
      if (end == index.length) {
        index = Arrays.copyOf(index, 2 * end);
      }
      index[end] = at;
      index[end + 1] = endOfString(utf8, at);
      index[end + 2] = skipSpace(utf8, skipSpace(utf8, index[end + 1]) + 1);
      index[end + 3] = endOfValue(utf8, index[end + 2]);
      at = skipSpace(utf8, index[end + 3]);
      at = utf8[at] == ',' ? skipSpace(utf8, at + 1) : at;
      end += STRIDE;
    }
    RawJsonObject object = new RawJsonObject(utf8, index, end, isUnique);
    return Optional.of(isUnique ? object : object.withoutRepeatedNames());
  }

  private RawJsonObject withoutRepeatedNames() {
    Map<String, Integer> lastPlaces = LinkedHashMap.newLinkedHashMap(end / STRIDE);
    for (int member = 0; member < end; member += STRIDE) {
      lastPlaces.put(name(member), member);
    }
    if (lastPlaces.size() == end / STRIDE) {
      return this;
    }
    int[] unique = new int[lastPlaces.size() * STRIDE];
    int to = 0;
    for (int member : lastPlaces.values()) {
      System.arraycopy(index, member, unique, to, STRIDE);
      to += STRIDE;
    }
    return new RawJsonObject(utf8, unique, to, isUnique);
  }

  private static int skipSpace(byte[] utf8, int from) {
    int at = from;
    while (utf8[at] == ' ' || utf8[at] == '\n' || utf8[at] == '\r' || utf8[at] == '\t') {
      at++;
    }
    return at;
  }

  private static int endOfString(byte[] utf8, int begin) {
    int at = begin + 1;
    while (utf8[at] != '"') {
      at += utf8[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static int endOfValue(byte[] utf8, int begin) {
    int depth = 0;
    int at = begin;
    do {
      switch (utf8[at]) {
        case '"' -> at = endOfString(utf8, at);
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':', ' ', '\n', '\r', '\t' -> at++;
        default -> at = endOfScalar(utf8, at);
      }
    } while (depth > 0);
    return at;
  }

  private static int endOfScalar(byte[] utf8, int begin) {
    int at = begin + 1;
    while (utf8[at] > ' ' && utf8[at] != ',' && utf8[at] != '}' && utf8[at] != ']') {
      at++;
    }
    return at;
  }

  /**
   * Returns the elements of the array {@code text}, each as written; empty if it is another value.
   *
   * @throws tools.jackson.core.JacksonException if {@code text} is not well-formed
   */
  public static Optional<List<String>> elements(String text) {
    return elements(text, Integer.MAX_VALUE);
  }

  /**
   * Returns the first {@code most} elements of the array {@code text}, each as written; empty if it
   * is another value. Does not read the rest.
   *
   * @throws tools.jackson.core.JacksonException if the text up to there is not well-formed
   */
  public static Optional<List<String>> elements(String text, int most) {
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      List<String> elements = new ArrayList<>();
      while (elements.size() < most && parser.nextToken() != JsonToken.END_ARRAY) {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        elements.add(text.substring(from, (int) parser.currentLocation().getCharOffset()));
      }
      return Optional.of(elements);
    }
  }

  /** Returns the names of the members, in order. */
  public Set<String> names() {
    Set<String> names = LinkedHashSet.newLinkedHashSet(end / STRIDE);
    for (int member = 0; member < end; member += STRIDE) {
      names.add(name(member));
    }
    return Collections.unmodifiableSet(names);
  }

  public boolean isEmpty() {
    return end == 0;
  }

  /** Returns whether there is a member of that name, with any value. */
  public boolean has(String name) {
    return find(name) >= 0;
  }

  /** Returns whether all members have one of {@code names}. */
  public boolean hasOnly(Set<String> names) {
    int known = 0;
    for (String name : names) {
      known += has(name) ? STRIDE : 0;
    }
    return known == end;
  }

  /** Returns whether a member has one of {@code names}. */
  public boolean hasAny(Set<String> names) {
    for (String name : names) {
      if (has(name)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether there is a member of that name that is not null. */
  public boolean hasNonNull(String name) {
    int member = find(name);
    return member >= 0 && utf8[index[member + 2]] != 'n';
  }

  /** Returns whether there is a member of that name that is an object. */
  public boolean hasObject(String name) {
    int member = find(name);
    return member >= 0 && utf8[index[member + 2]] == '{';
  }

  public boolean hasString(String name, String text) {
    int member = find(name);
    return member >= 0
        && utf8[index[member + 2]] == '"'
        && isString(index[member + 2], index[member + 3], text);
  }

  public boolean isTrue(String name) {
    int member = find(name);
    return member >= 0 && utf8[index[member + 2]] == 't';
  }

  /** Returns the value of a member, as written. */
  public Optional<String> raw(String name) {
    int member = find(name);
    return member < 0 ? Optional.empty() : Optional.of(text(index[member + 2], index[member + 3]));
  }

  /** Returns a copy of the bytes of a member's value, as written. */
  public Optional<byte[]> bytes(String name) {
    int member = find(name);
    return member < 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(utf8, index[member + 2], index[member + 3]));
  }

  /** Returns the value of a member, as written. */
  public Optional<JsonBytes> json(String name) {
    int member = find(name);
    return member < 0
        ? Optional.empty()
        : Optional.of(JsonBytes.copyOf(utf8, index[member + 2], index[member + 3]));
  }

  /** Returns a member that is a string; empty if it is absent or another value. */
  public Optional<String> string(String name) {
    int member = find(name);
    return member < 0 || utf8[index[member + 2]] != '"'
        ? Optional.empty()
        : Optional.of(unquote(index[member + 2], index[member + 3]));
  }

  /** Returns a member that is an object; empty if it is absent or another value. */
  public Optional<RawJsonObject> object(String name) {
    int member = find(name);
    return member < 0 ? Optional.empty() : objectAt(utf8, index[member + 2], isUnique);
  }

  /** Returns a copy with a member that replaces one of the same name, or is the last. */
  public RawJsonObject with(String name, String raw) {
    int replaced = find(name);
    byte[] value = raw.getBytes(UTF_8);
    Writer writer = new Writer(end / STRIDE + 1);
    for (int member = 0; member < end; member += STRIDE) {
      if (member == replaced) {
        writer.write(utf8, index[member], index[member + 1], value, 0, value.length);
      } else {
        writer.write(this, member);
      }
    }
    if (replaced < 0) {
      byte[] quoted = quote(name).getBytes(UTF_8);
      writer.write(quoted, 0, quoted.length, value, 0, value.length);
    }
    return writer.finish();
  }

  public RawJsonObject withString(String name, String value) {
    return with(name, quote(value));
  }

  /** Returns a copy that contains only the members whose name {@code kept} accepts. */
  public RawJsonObject filterNames(Predicate<String> kept) {
    if (isEmpty()) {
      return this;
    }
    int[] some = new int[end];
    int to = 0;
    for (int member = 0; member < end; member += STRIDE) {
      if (kept.test(name(member))) {
        System.arraycopy(index, member, some, to, STRIDE);
        to += STRIDE;
      }
    }
    return new RawJsonObject(utf8, some, to, isUnique);
  }

  /** Returns the object as JSON, with its members as written. */
  public JsonBytes toJson() {
    return isEmpty() ? EMPTY_JSON : JsonBytes.copyOf(write());
  }

  /** Returns the object as JSON text. It may contain arguments, so it must not be logged. */
  @Override
  public String toString() {
    return new String(write(), UTF_8);
  }

  private byte[] write() {
    Writer writer = new Writer(end / STRIDE);
    for (int member = 0; member < end; member += STRIDE) {
      writer.write(this, member);
    }
    return writer.finish().utf8;
  }

  public static String quote(String text) {
    return JsonCodec.MAPPER.writeValueAsString(text);
  }

  /** Returns the position of the member in the index; negative if there is none. */
  private int find(String name) {
    for (int member = 0; member < end; member += STRIDE) {
      if (isString(index[member], index[member + 1], name)) {
        return member;
      }
    }
    return -1;
  }

  /**
   * Returns whether the string from {@code from} to {@code to}, including its quotes, is {@code
   * text}.
   */
  private boolean isString(int from, int to, String text) {
    int length = to - from - 2;
    for (int i = 0; i < length; i++) {
      byte octet = utf8[from + 1 + i];
      if (octet < 0 || octet == '\\') {
        return text.equals(unquote(from, to));
      }
      if (i == text.length() || octet != text.charAt(i)) {
        return false;
      }
    }
    return length == text.length();
  }

  private String name(int member) {
    return unquote(index[member], index[member + 1]);
  }

  private String unquote(int from, int to) {
    for (int i = from; i < to; i++) {
      if (utf8[i] == '\\') {
        return JsonCodec.MAPPER.readTree(text(from, to)).asString("");
      }
    }
    return text(from + 1, to - 1);
  }

  private String text(int from, int to) {
    return new String(utf8, from, to - from, UTF_8);
  }

  /** Writes an object without white space between its members. */
  private static final class Writer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int[] index;
    private int end;

    Writer(int members) {
      this.index = new int[STRIDE * members];
    }

    void write(RawJsonObject from, int member) {
      int[] places = from.index;
      write(
          from.utf8,
          places[member],
          places[member + 1],
          from.utf8,
          places[member + 2],
          places[member + 3]);
    }

    void write(
        byte[] name, int nameBegin, int nameEnd, byte[] value, int valueBegin, int valueEnd) {
      bytes.write(end == 0 ? '{' : ',');
      index[end] = bytes.size();
      bytes.write(name, nameBegin, nameEnd - nameBegin);
      index[end + 1] = bytes.size();
      bytes.write(':');
      index[end + 2] = bytes.size();
      bytes.write(value, valueBegin, valueEnd - valueBegin);
      index[end + 3] = bytes.size();
      end += STRIDE;
    }

    /** Returns the object, whose parts may come from a source with repeated names. */
    RawJsonObject finish() {
      if (end == 0) {
        bytes.write('{');
      }
      bytes.write('}');
      return new RawJsonObject(bytes.toByteArray(), index, end, /* isUnique= */ false);
    }
  }
}
