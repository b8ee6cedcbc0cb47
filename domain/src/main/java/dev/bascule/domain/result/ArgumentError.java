package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

/**
 * One error in the arguments of a tool call.
 *
 * @param pointer the JSON Pointer (RFC 6901) of the value that is wrong, or of the member that is
 *     missing; empty for all of the arguments
 * @param keyword the keyword of JSON Schema that is not satisfied, such as {@code required}
 * @param detail what is wrong, and what was expected; may quote names of members and the schema,
 *     but no value of the arguments
 */
public record ArgumentError(String pointer, String keyword, String detail) {

  public ArgumentError {
    requireNonNull(pointer, "pointer");
    requireNonNull(keyword, "keyword");
    requireNonNull(detail, "detail");
  }

  /** Returns the place for people: the name of a top-level argument, or else the whole pointer. */
  public String place() {
    if (pointer.isEmpty()) {
      return "the arguments";
    }
    return pointer.indexOf('/', 1) < 0
        ? pointer.substring(1).replace("~1", "/").replace("~0", "~")
        : pointer;
  }
}
