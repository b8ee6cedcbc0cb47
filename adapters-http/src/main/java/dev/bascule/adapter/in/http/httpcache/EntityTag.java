package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.domain.json.Sha256;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * What tells one state of a representation from another (RFC 9110, section 8.8.3).
 *
 * @param weak whether equal tags tell only that either state will do
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** Returns the strong tag of the bytes that {@code digest} is of: its first 128 bits. */
  public static EntityTag of(Sha256 digest) {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * Long.BYTES).putLong(digest.first()).putLong(digest.second());
    return new EntityTag(false, ENCODER.encodeToString(bytes.array()));
  }

  /** Reads a tag; empty where {@code text} is none. */
  public static Optional<EntityTag> parse(String text) {
    boolean weak = text.startsWith("W/");
    String quoted = weak ? text.substring(2) : text;
    if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
      return Optional.empty();
    }
    String opaque = quoted.substring(1, quoted.length() - 1);
    return opaque.chars().allMatch(EntityTag::isOpaque)
        ? Optional.of(new EntityTag(weak, opaque))
        : Optional.empty();
  }

  /** Tells whether either state will do for the other. */
  public boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** Returns the tag as it is written in a field. */
  public String text() {
    return (weak ? "W/\"" : "\"") + opaque + "\"";
  }

  private static boolean isOpaque(int c) {
    return c >= 0x21 && c != '"' && c != 0x7F;
  }
}
