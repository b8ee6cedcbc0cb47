package dev.bascule.adapter.out.mcp.json;

import static java.util.Objects.checkFromToIndex;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value where it lies in the bytes of a message, so that it can be looked at before it is
 * copied. Nobody changes those bytes. That of a result carries its members, if they were read.
 */
public final class JsonSlice {

  private final byte[] message;
  private final int from;
  private final int to;
  private final @Nullable ResultMembers members;

  /** The bytes from {@code from}, inclusive, to {@code to}, exclusive. */
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

  /** All of {@code message}. */
  public static JsonSlice of(byte[] message) {
    return new JsonSlice(message, 0, message.length);
  }

  /** Returns the same, which is a result, with {@code read}, its members. */
  JsonSlice with(ResultMembers read) {
    return new JsonSlice(message, from, to, read);
  }

  /** Returns its members; null if nobody has read them. */
  @Nullable ResultMembers members() {
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

  /** Returns the part that lies between two offsets, counted from the beginning of this slice. */
  JsonSlice part(long begin, long end) {
    return new JsonSlice(message, Math.toIntExact(from + begin), Math.toIntExact(from + end));
  }

  /** Returns what stands before {@code part}, which is a part of this slice. */
  public byte[] upTo(JsonSlice part) {
    return Arrays.copyOfRange(message, from, part.from);
  }

  /** Returns what stands behind {@code part}, which is a part of this slice. */
  public byte[] after(JsonSlice part) {
    return Arrays.copyOfRange(message, part.to, to);
  }

  /** Returns a copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(message, from, to);
  }

  /** Returns a copy that outlives the message. */
  public JsonBytes toJson() {
    return JsonBytes.copyOf(message, from, to);
  }

  /**
   * Returns a copy without some members of this object, or of objects within it. What is left is
   * copied byte for byte.
   *
   * @param values the values of those members, parts of this slice in their order; none lies within
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

  /** Returns where the name of the member with {@code value} begins. */
  private int nameBefore(JsonSlice value) {
    int at = value.from - 1;
    // A name that holds no quote is between the two last ones.
    for (int quotes = 0; quotes < 2; at--) {
      quotes += message[at] == '"' ? 1 : 0;
    }
    return at + 1;
  }

  private int skipSpace(int begin) {
    int at = begin;
    while (isSpace(message[at])) {
      at++;
    }
    return at;
  }

  private static int withoutLastComma(byte[] json, int end) {
    int last = end - 1;
    while (isSpace(json[last])) {
      last--;
    }
    return json[last] == ',' ? last : end;
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
  }

  public String text() {
    return new String(message, from, length(), StandardCharsets.UTF_8);
  }
}
