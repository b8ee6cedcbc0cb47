package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * The configured name of an MCP server.
 *
 * @param value 1 to 64 letters, digits, spaces and {@code . _ -}, beginning and ending with a
 *     letter or digit, so that it can be part of a path, a log line and a metric
 */
public record ServerId(String value) {

  private static final int MAX_LENGTH = 64;

  /**
   * @throws IllegalArgumentException if {@code value} is not a valid name
   */
  public ServerId {
    requireNonNull(value, "value");
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a server's name has 1 to 64 letters, digits, spaces and . _ - and begins and ends with a"
              + " letter or digit, but got \""
              + value
              + "\"");
    }
  }

  // A loop, because it is cheaper than a pattern: this runs on each call at an endpoint of several
  // servers.
  private static boolean isValid(String value) {
    int length = 0;
    boolean isLetterOrDigit = false;
    for (int i = 0; i < value.length(); length++) {
      int each = value.codePointAt(i);
      isLetterOrDigit = Character.isLetterOrDigit(each);
      if (!isLetterOrDigit && (i == 0 || " ._-".indexOf(each) < 0)) {
        return false;
      }
      i += Character.charCount(each);
    }
    return isLetterOrDigit && length <= MAX_LENGTH;
  }

  /** Equals the record's own, which is not inlined; used by each call. */
  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
