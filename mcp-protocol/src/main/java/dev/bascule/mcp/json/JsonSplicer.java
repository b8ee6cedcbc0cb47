package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;

/** Inserts members into JSON objects without parsing them. Pure. */
public final class JsonSplicer {

  private JsonSplicer() {}

  /** Returns {@code object} with {@code member} as its first. */
  public static JsonBytes prepend(JsonBytes object, String member) {
    int rest = afterBrace(object);
    return object.spliced(
        "{" + member + separatorAt(object, rest), rest, object.length(), /* after= */ "");
  }

  /** Returns the index after the opening brace of {@code object}. */
  public static int afterBrace(JsonBytes object) {
    int at = 0;
    while (object.byteAt(at) != '{') {
      at++;
    }
    return at + 1;
  }

  /** Returns what separates a new first member from the members at {@code rest}. */
  public static String separatorAt(JsonBytes object, int rest) {
    int first = rest;
    while (isSpace(object.byteAt(first))) {
      first++;
    }
    return object.byteAt(first) == '}' ? "" : ",";
  }

  /** Returns {@code object}, which is not empty, with {@code member} as its last. */
  public static JsonBytes append(JsonBytes object, String member) {
    return object.spliced("", 0, closingBrace(object), "," + member + "}");
  }

  /** Returns the index of the closing brace of {@code object}. */
  static int closingBrace(JsonBytes object) {
    int at = object.length() - 1;
    while (object.byteAt(at) != '}') {
      at--;
    }
    return at;
  }

  static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
  }
}
