package dev.bascule.domain.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hierarchy of resources and sub-resources, by their URIs. */
public final class ResourceUris {

  /** The maximum length of a URI that is stored, as a key or as a subscription. */
  public static final int MAX_LENGTH = 8 * 1024;

  private static final String SEPARATORS = "/?#";
  private static final int MAX_COUNT = 256;

  private ResourceUris() {}

  public static boolean isWithinLimit(String uri) {
    return uri.length() <= MAX_LENGTH;
  }

  /**
   * Returns {@code uri} or, if it is longer than {@link #MAX_LENGTH}, its longest ancestor that is
   * not; empty if there is none.
   */
  public static Optional<String> longestWithinLimit(String uri) {
    int length = nextLength(uri, Math.min(uri.length(), MAX_LENGTH));
    return length < 0 ? Optional.empty() : Optional.of(uri.substring(0, length));
  }

  /**
   * Returns {@code uri} and its ancestors, the longest first: {@code a/b} is a sub-resource of
   * {@code a/} and of {@code a}. Returns at most 256, and none that is longer than {@link
   * #MAX_LENGTH}: whatever the length of {@code uri}, they have 2 million characters at most.
   */
  public static List<String> selfAndAncestors(String uri) {
    List<String> found = new ArrayList<>();
    int length = nextLength(uri, Math.min(uri.length(), MAX_LENGTH));
    while (length >= 0 && found.size() < MAX_COUNT) {
      found.add(uri.substring(0, length));
      length = nextLength(uri, length - 1);
    }
    return found;
  }

  /** Returns whether {@code whole} is {@code uri} or one of its ancestors. Allocates nothing. */
  public static boolean isSelfOrAncestor(String whole, String uri) {
    return uri.startsWith(whole)
        && (whole.length() == uri.length() || isAncestor(uri, whole.length()));
  }

  /**
   * Returns the length of {@code uri} or of its longest ancestor, whichever is at most {@code
   * longest}; -1 if there is none.
   */
  private static int nextLength(String uri, int longest) {
    int length = longest;
    while (length >= 0 && length < uri.length() && !isAncestor(uri, length)) {
      length--;
    }
    return length;
  }

  /** An ancestor ends with a separator, or before one. The empty text is none. */
  private static boolean isAncestor(String uri, int length) {
    return length > 0
        && (isSeparator(uri.charAt(length)) || (length > 1 && isSeparator(uri.charAt(length - 1))));
  }

  private static boolean isSeparator(char character) {
    return SEPARATORS.indexOf(character) >= 0;
  }
}
