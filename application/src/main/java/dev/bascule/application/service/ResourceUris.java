package dev.bascule.application.service;

import java.util.ArrayList;
import java.util.List;

/** Tells which resources are parts of which, by their URIs. */
final class ResourceUris {

  private static final String SEPARATORS = "/?#";
  private static final int MAX_WHOLES = 64;

  private ResourceUris() {}

  /** Tells whether {@code uri} names what {@code whole} does, or a part of it. */
  static boolean isAtOrBelow(String uri, String whole) {
    return uri.startsWith(whole)
        && (uri.length() == whole.length()
            || isSeparator(uri.charAt(whole.length()))
            || (!whole.isEmpty() && isSeparator(whole.charAt(whole.length() - 1))));
  }

  /** Returns {@code uri} and all that it can name a part of, the longest first; not without end. */
  static List<String> upwardsFrom(String uri) {
    List<String> wholes = new ArrayList<>();
    wholes.add(uri);
    for (int end = uri.length() - 1; end > 0 && wholes.size() < MAX_WHOLES; end--) {
      if (isSeparator(uri.charAt(end))) {
        wholes.add(uri.substring(0, end + 1));
        wholes.add(uri.substring(0, end));
      }
    }
    return wholes.stream().distinct().toList();
  }

  private static boolean isSeparator(char character) {
    return SEPARATORS.indexOf(character) >= 0;
  }
}
