package dev.bascule.adapter.out.oauth.discovery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of scopes (RFC 6749, 3.3). */
public final class ScopeList {

  private static final int MOST = 100;
  private static final int LONGEST = 200;

  private ScopeList() {}

  /** Returns those in {@code text}, where spaces are between; those that cannot be are left out. */
  public static List<String> parse(String text) {
    return List.of(text.strip().split(" +")).stream()
        .filter(ScopeList::isPossible)
        .limit(MOST)
        .toList();
  }

  public static List<String> union(List<String> some, List<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all.stream().filter(ScopeList::isPossible).limit(MOST).toList();
  }

  public static List<String> missing(List<String> wanted, List<String> granted) {
    return wanted.stream().filter(scope -> !granted.contains(scope)).toList();
  }

  private static boolean isPossible(String scope) {
    return !scope.isEmpty()
        && scope.length() <= LONGEST
        && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
  }
}
