package dev.bascule.application.upstream;

import java.util.ArrayList;
import java.util.List;

/** Tells which resources are parts of which, by their URIs. */
public final class ResourceUris {

  /** The longest URI that is remembered: as a key, or as what somebody is subscribed to. */
  static final int MAX_LENGTH = 8 * 1024;

  private static final String SEPARATORS = "/?#";
  private static final int MAX_ANCESTORS = 256;

  private ResourceUris() {}

  public static boolean isWithinLimit(String uri) {
    return uri.length() <= MAX_LENGTH;
  }

  /**
   * Returns {@code uri} and what it names a part of, the longest first: {@code a/b} is a part of
   * {@code a/} and of {@code a}. Not without end.
   */
  public static List<String> selfAndAncestors(String uri) {
    List<String> wholes = new ArrayList<>();
    wholes.add(uri);
    for (int end = uri.length() - 1; end > 0 && wholes.size() < MAX_ANCESTORS; end--) {
      if (SEPARATORS.indexOf(uri.charAt(end)) >= 0) {
        wholes.add(uri.substring(0, end + 1));
        wholes.add(uri.substring(0, end));
      }
    }
    return wholes.stream().distinct().toList();
  }
}
