package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

/**
 * One error in the arguments of a tool call.
 *
 * @param pointer the JSON Pointer (RFC 6901) of the invalid value or missing member; empty for the
 *     arguments as a whole
 * @param keyword the JSON Schema keyword that is not satisfied, such as {@code required}
 * @param detail what is wrong and what was expected; may quote member names and the schema, but no
 *     value of the arguments
 */
public record ArgumentError(String pointer, String keyword, String detail) {

  public ArgumentError {
    requireNonNull(pointer, "pointer");
    requireNonNull(keyword, "keyword");
    requireNonNull(detail, "detail");
  }

  /** Returns the location for display: the name of a top-level argument, otherwise the pointer. */
  public String place() {
    if (pointer.isEmpty()) {
      return "the arguments";
    }
    return pointer.indexOf('/', 1) < 0
        ? pointer.substring(1).replace("~1", "/").replace("~0", "~")
        : pointer;
  }
}
