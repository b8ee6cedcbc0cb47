package dev.bascule.mcp.json;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes JSON merge patches (RFC 7396). */
public final class JsonMergePatch {

  private JsonMergePatch() {}

  /** Returns the patch; a null member in {@code after} is treated as absent. */
  public static ObjectNode between(ObjectNode before, ObjectNode after) {
    ObjectNode patch = JsonCodec.object();
    for (Map.Entry<String, JsonNode> member : after.properties()) {
      add(patch, member.getKey(), before.get(member.getKey()), member.getValue());
    }
    for (String name : before.propertyNames()) {
      if (!after.has(name)) {
        patch.putNull(name);
      }
    }
    return patch;
  }

  /** Applies {@code patch} to {@code target}: a null member removes one (RFC 7396, section 2). */
  public static void apply(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> member : patch.properties()) {
      JsonNode value = member.getValue();
      if (value.isNull()) {
        target.remove(member.getKey());
      } else if (value instanceof ObjectNode change) {
        ObjectNode part =
            target.get(member.getKey()) instanceof ObjectNode known ? known : JsonCodec.object();
        apply(part, change);
        target.set(member.getKey(), part);
      } else {
        target.set(member.getKey(), value);
      }
    }
  }

  private static void add(ObjectNode patch, String name, JsonNode before, JsonNode after) {
    if (after.equals(before)) {
      return;
    }
    boolean areObjects = before instanceof ObjectNode && after instanceof ObjectNode;
    patch.set(name, areObjects ? between((ObjectNode) before, (ObjectNode) after) : after);
  }
}
