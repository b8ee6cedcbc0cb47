package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

/**
 * The name of a tool as its server defines it; case-sensitive (MCP 2025-11-25, server/tools).
 *
 * @param value 1 to 256 characters without control characters. MCP recommends at most 128 of {@code
 *     A-Za-z0-9_.-}; servers in use are less strict
 */
public record ToolName(String value) implements RequestSubject {

  private static final int MAX_LENGTH = 256;

  /**
   * @throws IllegalArgumentException if {@code value} is not a valid name
   */
  public ToolName {
    requireNonNull(value, "value");
    if (value.isBlank() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a tool's name has 1 to " + MAX_LENGTH + " characters, but this has " + value.length());
    }
    // A loop, because it is cheaper than a stream: this runs on each call.
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new IllegalArgumentException("a tool's name has no control characters");
      }
    }
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
