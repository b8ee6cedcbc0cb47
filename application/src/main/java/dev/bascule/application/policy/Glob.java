package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name, or a pattern for names: {@code *} stands for any number of characters, {@code ?} for one;
 * all others stand for themselves.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {

  /**
   * @throws IllegalArgumentException if {@code pattern} is empty
   */
  public Glob {
    requireNonNull(pattern, "pattern");
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("a pattern must not be empty");
    }
  }

  /** Tells whether {@code name}, as a whole, fits the pattern. */
  public boolean matches(String name) {
    return regex().matcher(name).matches();
  }

  private Pattern regex() {
    return Pattern.compile(
        pattern.codePoints().mapToObj(Glob::toRegex).collect(Collectors.joining()), Pattern.DOTALL);
  }

  private static String toRegex(int codePoint) {
    return switch (codePoint) {
      case '*' -> ".*";
      case '?' -> ".";
      default -> Pattern.quote(Character.toString(codePoint));
    };
  }
}
