package dev.bascule.application.upstream;

import java.util.ArrayList;
import java.util.List;

/** The hierarchy of resources and sub-resources, by their URIs. */
public final class ResourceUris {

  /** The maximum length of a URI that is stored, as a key or as a subscription. */
  static final int MAX_LENGTH = 8 * 1024;

  private static final String SEPARATORS = "/?#";
  private static final int MAX_ANCESTORS = 256;

  private ResourceUris() {}

  public static boolean isWithinLimit(String uri) {
    return uri.length() <= MAX_LENGTH;
  }

  /**
   * Returns {@code uri} and its ancestors, the longest first: {@code a/b} is a sub-resource of
   * {@code a/} and of {@code a}. Limited in number.
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
