package dev.bascule.application.policy;

/**
 * A name or a pattern: {@code *} matches any number of characters, {@code ?} one; all others match
 * themselves.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {

  private static final String EVERYTHING = "*";

  /**
   * @throws IllegalArgumentException if {@code pattern} is empty
   */
  public Glob {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("a pattern must not be empty");
    }
  }

  /** Returns whether the pattern matches all of {@code name}. */
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
        // Let the last star match one more character, and continue from there.
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
