package dev.bascule.adapter.out.oauth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of scopes (RFC 6749, 3.3). */
final class Scopes {

  private static final int MOST = 100;
  private static final int LONGEST = 200;

  private Scopes() {}

  /** Returns those in {@code text}, where spaces are between; those that cannot be are left out. */
  static List<String> parse(String text) {
    return List.of(text.strip().split(" +")).stream()
        .filter(Scopes::isPossible)
        .limit(MOST)
        .toList();
  }

  static List<String> union(List<String> some, List<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all.stream().filter(Scopes::isPossible).limit(MOST).toList();
  }

  static List<String> missing(List<String> wanted, List<String> granted) {
    return wanted.stream().filter(scope -> !granted.contains(scope)).toList();
  }

  private static boolean isPossible(String scope) {
    return !scope.isEmpty()
        && scope.length() <= LONGEST
        && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
  }
}
