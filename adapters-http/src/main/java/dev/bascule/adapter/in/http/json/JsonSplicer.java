package dev.bascule.adapter.in.http.json;

import dev.bascule.domain.json.JsonBytes;

/** Puts members into JSON objects without touching what is there. Pure. */
public final class JsonSplicer {

  private JsonSplicer() {}

  /** Returns {@code object} with {@code member} as its first. */
  public static JsonBytes prepend(JsonBytes object, String member) {
    return prepend("", object, member, "");
  }

  /**
   * Returns {@code object} with {@code member} as its first, between {@code before} and {@code
   * after}. Copies it once.
   */
  public static JsonBytes prepend(String before, JsonBytes object, String member, String after) {
    int rest = 0;
    while (object.byteAt(rest) != '{') {
      rest++;
    }
    rest++;
    int first = rest;
    while (isSpace(object.byteAt(first))) {
      first++;
    }
    String separator = object.byteAt(first) == '}' ? "" : ",";
    return object.spliced(before + "{" + member + separator, rest, object.length(), after);
  }

  /** Returns {@code object}, which is not empty, with {@code member} as its last. */
  public static JsonBytes append(JsonBytes object, String member) {
    int end = object.length() - 1;
    while (object.byteAt(end) != '}') {
      end--;
    }
    return object.spliced("", 0, end, "," + member + "}");
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
  }
}
