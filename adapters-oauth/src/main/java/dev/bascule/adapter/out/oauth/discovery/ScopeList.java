package dev.bascule.adapter.out.oauth.discovery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of scopes (RFC 6749, 3.3). */
public final class ScopeList {

  private static final int MAX_SCOPES = 100;
  private static final int MAX_SCOPE_LENGTH = 200;

  private ScopeList() {}

  /** Returns the scopes in {@code text}, separated by spaces, without invalid ones. */
  public static List<String> parse(String text) {
    return List.of(text.strip().split(" +")).stream()
        .filter(ScopeList::isValid)
        .limit(MAX_SCOPES)
        .toList();
  }

  public static List<String> union(List<String> some, List<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all.stream().filter(ScopeList::isValid).limit(MAX_SCOPES).toList();
  }

  public static List<String> missing(List<String> requested, List<String> granted) {
    return requested.stream().filter(scope -> !granted.contains(scope)).toList();
  }

  private static boolean isValid(String scope) {
    return !scope.isEmpty()
        && scope.length() <= MAX_SCOPE_LENGTH
        && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
  }
}
