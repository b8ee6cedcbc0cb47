package dev.bascule.adapter.out.mcp.json;

import static java.util.Objects.checkFromToIndex;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  public String text() {
    return new String(message, from, length(), StandardCharsets.UTF_8);
  }
}
