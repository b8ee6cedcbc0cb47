package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

/**
 * A name, or a pattern for names: {@code *} stands for any number of characters, {@code ?} for one;
 * all others stand for themselves.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {

  private static final String EVERYTHING = "*";

  /**
   * @throws IllegalArgumentException if {@code pattern} is empty
   */
  public Glob {
    requireNonNull(pattern, "pattern");
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("a pattern must not be empty");
    }
  }

  /** Returns whether {@code name}, as a whole, fits the pattern. */
  public boolean matches(String name) {
    if (pattern.equals(EVERYTHING)) {
      return true;
    }
    int inPattern = 0;
    int inName = 0;
    int afterStar = -1;
    int resume = 0;
    while (inName < name.length()) {
      if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
        afterStar = ++inPattern;
        resume = inName;
      } else if (fits(inPattern, name.charAt(inName))) {
        inPattern++;
        inName++;
      } else if (afterStar >= 0) {
        // Let the last star stand for one character more, and go on from there.
        inPattern = afterStar;
        inName = ++resume;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
      inPattern++;
    }
    return inPattern == pattern.length();
  }

  private boolean fits(int inPattern, char character) {
    return inPattern < pattern.length()
        && (pattern.charAt(inPattern) == '?' || pattern.charAt(inPattern) == character);
  }
}
