package dev.bascule.mcp.json;

import static java.util.Objects.checkFromToIndex;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value within the bytes of a message, which can be read before it is copied. The bytes are
 * not modified. The slice of a result carries its members, if they were read.
 */
public final class JsonSlice {

  private final byte[] message;
  private final int from;
  private final int to;
  private final @Nullable ResultMembers members;

  /** Creates a slice of the bytes from {@code from}, inclusive, to {@code to}, exclusive. */
  public JsonSlice(byte[] message, int from, int to) {
    this(message, from, to, /* members= */ null);
  }

  private JsonSlice(byte[] message, int from, int to, @Nullable ResultMembers members) {
    checkFromToIndex(from, to, message.length);
    this.message = message;
    this.from = from;
    this.to = to;
    this.members = members;
  }

  /** Returns a slice of all of {@code message}. */
  public static JsonSlice of(byte[] message) {
    return new JsonSlice(message, 0, message.length);
  }

  /** Returns this slice of a result with its members. */
  JsonSlice with(ResultMembers read) {
    return new JsonSlice(message, from, to, read);
  }

  /** Returns the members of this result, or null if they were not read with it. */
  public @Nullable ResultMembers members() {
    return members;
  }

  public byte[] message() {
    return message;
  }

  public int from() {
    return from;
  }

  public int length() {
    return to - from;
  }

  /** Returns the part between two offsets in this slice. */
  JsonSlice part(long begin, long end) {
    return new JsonSlice(message, Math.toIntExact(from + begin), Math.toIntExact(from + end));
  }

  /** Returns the bytes before {@code part}, a part of this slice. */
  public byte[] upTo(JsonSlice part) {
    return Arrays.copyOfRange(message, from, part.from);
  }

  /** Returns the bytes after {@code part}, a part of this slice. */
  public byte[] after(JsonSlice part) {
    return Arrays.copyOfRange(message, part.to, to);
  }

  /** Returns a copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(message, from, to);
  }

  /** Returns a copy that is independent of the message. */
  public JsonBytes toJson() {
    return JsonBytes.copyOf(message, from, to);
  }

  /**
   * Returns a copy without some members of this object, or of objects within it. The rest is copied
   * byte for byte.
   *
   * @param values the values of those members: parts of this slice in order, none of them within
   *     another
   */
  public JsonBytes toJsonWithout(List<JsonSlice> values) {
    byte[] kept = new byte[length()];
    int end = 0;
    int at = from;
    for (JsonSlice value : values) {
      int name = nameBefore(value);
      System.arraycopy(message, at, kept, end, name - at);
      end += name - at;
      int next = skipSpace(value.to);
      if (message[next] == ',') {
        at = next + 1;
      } else {
        at = value.to;
        end = withoutLastComma(kept, end);
      }
    }
    System.arraycopy(message, at, kept, end, to - at);
    return JsonBytes.copyOf(kept, 0, end + to - at);
  }

  /** Returns the position of the name of the member with {@code value}. */
  private int nameBefore(JsonSlice value) {
    int at = value.from - 1;
    // A name without quotes is between the last two.
    for (int quotes = 0; quotes < 2; at--) {
      quotes += message[at] == '"' ? 1 : 0;
    }
    return at + 1;
  }

  private int skipSpace(int begin) {
    int at = begin;
    while (JsonSplicer.isSpace(message[at])) {
      at++;
    }
    return at;
  }

  private static int withoutLastComma(byte[] json, int end) {
    int last = end - 1;
    while (JsonSplicer.isSpace(json[last])) {
      last--;
    }
    return json[last] == ',' ? last : end;
  }

  /** Returns the value at {@code path} in this value; empty if there is none. */
  public Optional<JsonSlice> find(String... path) throws MalformedMessageException {
    AtomicReference<@Nullable JsonSlice> at = new AtomicReference<>(this);
    for (String name : path) {
      JsonSlice parent = at.getAndSet(null);
      if (parent == null) {
        return Optional.empty();
      }
      JsonCursor.read(
          parent,
          object -> {
            if (object.isObject()) {
              object.members(
                  (member, value) -> {
                    if (member.equals(name)) {
                      at.set(value.cut());
                    }
                  });
            }
          });
    }
    return Optional.ofNullable(at.get());
  }

  /** Returns whether this value, which begins at its first character, is an object. */
  public boolean isObject() {
    return message[from] == '{';
  }

  /** Returns this value, which was parsed as a part of another, if it is a string. */
  public Optional<String> string() {
    AtomicReference<@Nullable String> string = new AtomicReference<>();
    read(at -> string.set(at.text()));
    return Optional.ofNullable(string.get());
  }

  /** Returns this value, which was parsed as a part of another, if it is an integer in range. */
  public OptionalLong integer() {
    AtomicReference<OptionalLong> integer = new AtomicReference<>(OptionalLong.empty());
    read(at -> integer.set(at.integer()));
    return integer.get();
  }

  /**
   * Returns the strings in this value if it is an array; empty otherwise.
   *
   * @throws MalformedMessageException if it has too many elements
   */
  public List<String> strings() throws MalformedMessageException {
    List<String> strings = new ArrayList<>();
    JsonCursor.read(
        this,
        at -> {
          if (at.isArray()) {
            at.elements(element -> Optional.ofNullable(element.text()).ifPresent(strings::add));
          }
        });
    return strings;
  }

  private void read(JsonCursor.ElementReader reader) {
    try {
      JsonCursor.read(this, reader);
    } catch (MalformedMessageException e) {
      throw new AssertionError("the value was read before", e);
    }
  }

  public String text() {
    return new String(message, from, length(), StandardCharsets.UTF_8);
  }
}
