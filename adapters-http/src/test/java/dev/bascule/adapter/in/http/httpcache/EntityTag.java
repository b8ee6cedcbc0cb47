package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An entity tag (RFC 9110, section 8.8.3).
 *
 * @param weak whether equal tags only mean equivalent representations
 * @param opaque the text between the quotes
 */
public record EntityTag(boolean weak, String opaque) {

  public EntityTag {
    requireNonNull(opaque, "opaque");
  }

  /** Parses a tag; empty if it is invalid. */
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

  /** Returns whether the tags match in a weak comparison. */
  public boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** Returns the tag in the format of a header field. */
  public String text() {
    return (weak ? "W/\"" : "\"") + opaque + "\"";
  }

  private static boolean isOpaque(int c) {
    return c >= 0x21 && c != '"' && c != 0x7F;
  }
}
