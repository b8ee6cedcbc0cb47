package dev.bascule.adapter.in.http.mcp;

import dev.bascule.domain.json.JsonBytes;

/** Puts members into JSON objects without touching what is there. Pure. */
final class Splice {

  private Splice() {}

  /** Returns {@code object} with {@code member} as its first. */
  static JsonBytes prepend(JsonBytes object, String member) {
    String text = object.text();
    String rest = text.substring(text.indexOf('{') + 1);
    String separator = rest.stripLeading().startsWith("}") ? "" : ",";
    return JsonBytes.of("{" + member + separator + rest);
  }

  /** Returns {@code object}, which is not empty, with {@code member} as its last. */
  static JsonBytes append(JsonBytes object, String member) {
    String text = object.text();
    return JsonBytes.of(text.substring(0, text.lastIndexOf('}')) + "," + member + "}");
  }
}
