package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;

/** A builder of a JSON object from members with unchanged values. Used by one thread. */
public final class JsonObjectWriter {

  private final JsonWriter text = new JsonWriter().raw("{");
  private boolean isEmpty = true;

  /** Appends a member with the unchanged value {@code json}. */
  public JsonObjectWriter member(String name, byte[] json) {
    separate();
    text.string(name).raw(":").raw(json);
    return this;
  }

  /** Appends a member with the unchanged value {@code json}. */
  public JsonObjectWriter member(String name, JsonBytes json) {
    separate();
    text.string(name).raw(":").raw(json);
    return this;
  }

  /** Appends a member with a string. */
  public JsonObjectWriter string(String name, String value) {
    separate();
    text.string(name).raw(":").string(value);
    return this;
  }

  /** Appends a member with an integer. */
  public JsonObjectWriter number(String name, long value) {
    separate();
    text.string(name).raw(":").raw(Long.toString(value));
    return this;
  }

  /** Appends all members of {@code object}, a JSON object, unchanged. */
  public JsonObjectWriter allOf(JsonBytes object) {
    int begin = JsonSplicer.afterBrace(object);
    if (!JsonSplicer.separatorAt(object, begin).isEmpty()) {
      separate();
      text.raw(object, begin, JsonSplicer.closingBrace(object));
    }
    return this;
  }

  private void separate() {
    if (!isEmpty) {
      text.raw(",");
    }
    isEmpty = false;
  }

  /** Returns the object. Nothing may be appended afterwards. */
  public JsonBytes toJson() {
    return text.raw("}").toJson();
  }
}
