package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The name under which the operator configured an MCP server.
 *
 * @param value 1 to 64 letters, digits, spaces and {@code . _ -}, beginning and ending with a
 *     letter or digit, so that it can stand in a path, a log line and a metric
 */
public record ServerId(String value) {

  private static final Pattern VALID =
      Pattern.compile("[\\p{L}\\p{Nd}]([\\p{L}\\p{Nd} ._-]{0,62}[\\p{L}\\p{Nd}])?");

  /**
   * @throws IllegalArgumentException if {@code value} is not such a name
   */
  public ServerId {
    requireNonNull(value, "value");
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a server's name has 1 to 64 letters, digits, spaces and . _ - and begins and ends with a"
              + " letter or digit, but this is \""
              + value
              + "\"");
    }
  }

  /** As a record's own, which is not inlined: it is asked for with each call. */
  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
