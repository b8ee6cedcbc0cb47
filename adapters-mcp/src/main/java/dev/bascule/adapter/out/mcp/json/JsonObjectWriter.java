package dev.bascule.adapter.out.mcp.json;

import dev.bascule.domain.json.JsonBytes;

/** Puts the members of a JSON object together, values byte for byte. Used by one thread. */
public final class JsonObjectWriter {

  private final JsonWriter text = new JsonWriter().raw("{");
  private boolean isEmpty = true;

  /** Appends a member whose value is {@code json} as it is. */
  public JsonObjectWriter member(String name, byte[] json) {
    separate();
    text.string(name).raw(":").raw(json);
    return this;
  }

  /** Appends a member whose value is {@code json} as it is. */
  public JsonObjectWriter member(String name, JsonBytes json) {
    separate();
    text.string(name).raw(":").raw(json);
    return this;
  }

  /** Appends a member whose value is a string. */
  public JsonObjectWriter string(String name, String value) {
    separate();
    text.string(name).raw(":").string(value);
    return this;
  }

  /** Appends a member whose value is an integer. */
  public JsonObjectWriter number(String name, long value) {
    separate();
    text.string(name).raw(":").raw(Long.toString(value));
    return this;
  }

  /** Appends all members of {@code object}, which is a JSON object, as they are. */
  public JsonObjectWriter allOf(JsonBytes object) {
    String members = object.text().strip();
    String inner = members.substring(1, members.length() - 1);
    if (!inner.isBlank()) {
      separate();
      text.raw(inner);
    }
    return this;
  }

  private void separate() {
    if (!isEmpty) {
      text.raw(",");
    }
    isEmpty = false;
  }

  /** Ends the object and returns it. Nothing is to be appended any more. */
  public JsonBytes toJson() {
    return text.raw("}").toJson();
  }
}
