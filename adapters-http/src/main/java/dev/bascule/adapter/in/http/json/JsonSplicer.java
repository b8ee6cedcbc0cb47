package dev.bascule.adapter.in.http.json;

import dev.bascule.domain.json.JsonBytes;

/** Puts members into JSON objects without touching what is there. Pure. */
public final class JsonSplicer {

  private JsonSplicer() {}

  /** Returns {@code object} with {@code member} as its first. */
  public static JsonBytes prepend(JsonBytes object, String member) {
    String text = object.text();
    String rest = text.substring(text.indexOf('{') + 1);
    String separator = rest.stripLeading().startsWith("}") ? "" : ",";
    return JsonBytes.of("{" + member + separator + rest);
  }

  /** Returns {@code object}, which is not empty, with {@code member} as its last. */
  public static JsonBytes append(JsonBytes object, String member) {
    String text = object.text();
    return JsonBytes.of(text.substring(0, text.lastIndexOf('}')) + "," + member + "}");
  }
}
