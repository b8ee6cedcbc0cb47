package dev.bascule.domain.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The intended word for a misspelled one. Stateless. */
public final class SpellingSuggestion {

  /** Longer words are not compared, because the cost is the product of both lengths. */
  private static final int MAX_LENGTH = 100;

  private SpellingSuggestion() {}

  /**
   * Returns the candidate nearest to {@code written}, or empty if none is near.
   *
   * <p>The distance is the number of letters to insert, delete, replace or swap with a neighbour
   * (optimal string alignment), ignoring case, {@code _} and {@code -}. Words of more than 100
   * letters are never near.
   */
  public static Optional<String> nearest(String written, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> isNear(written, candidate))
        .min(Comparator.comparingInt(candidate -> distance(plain(written), plain(candidate))));
  }

  private static boolean isNear(String written, String candidate) {
    if (written.length() > MAX_LENGTH || candidate.length() > MAX_LENGTH) {
      return false;
    }
    int longer = Math.max(plain(written).length(), plain(candidate).length());
    return distance(plain(written), plain(candidate)) * 2 < longer;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
  }

  private static int distance(String from, String to) {
    int[][] table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, from, to, i, j);
      }
    }
    return table[from.length()][to.length()];
  }

  private static int cheapest(int[][] table, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int cost = Math.min(table[i - 1][j], table[i][j - 1]) + 1;
    cost = Math.min(cost, table[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(cost, table[i - 2][j - 2] + 1) : cost;
  }
}
