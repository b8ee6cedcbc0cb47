package dev.bascule.adapter.in.http.json;

import dev.bascule.domain.mcp.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a server says of a tool, for documents that tell of it in other words.
 *
 * <p>A schema that is written to be costly takes much more to be moved than to be read: each part
 * is known by its place, and may be referred to by another part. One that would take too much is
 * replaced by one that accepts all objects, as nothing more can be said of it.
 */
public final class ToolJson {

  private static final List<String> SCHEMAS = List.of("inputSchema", "outputSchema");

  /** Deeper than any schema in use. */
  private static final int MAX_DEPTH = 100;

  /** What the places of all parts of a schema may have, in characters; ample for large ones. */
  private static final int MAX_WEIGHT = 2_000_000;

  private ToolJson() {}

  /** Returns what is said of {@code tool}; empty where that takes too much to be read. */
  public static Optional<JsonNode> read(Tool tool) {
    Optional<JsonNode> json = JsonCodec.readIfPossible(tool.json());
    json.ifPresent(
        node -> {
          if (node instanceof ObjectNode object) {
            SCHEMAS.forEach(member -> bound(object, member));
          }
        });
    return json;
  }

  private static void bound(ObjectNode tool, String member) {
    JsonNode schema = tool.path(member);
    if (weigh(schema, 0, 0, 0) > MAX_WEIGHT) {
      tool.set(member, JsonCodec.object().put("type", "object").put("additionalProperties", true));
    }
  }

  /**
   * Returns the weight of {@code before} and of {@code node}; more than is allowed as soon as it
   * is.
   *
   * @param place how long the place of {@code node} is
   */
  private static long weigh(JsonNode node, int depth, long place, long before) {
    if (depth > MAX_DEPTH) {
      return Long.MAX_VALUE;
    }
    long weight = before + place + 1;
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> each : node.properties()) {
        long deeper = place + 1 + each.getKey().length();
        weight = weight > MAX_WEIGHT ? weight : weigh(each.getValue(), depth + 1, deeper, weight);
      }
    } else if (node.isArray()) {
      for (JsonNode each : node) {
        weight = weight > MAX_WEIGHT ? weight : weigh(each, depth + 1, place + 4, weight);
      }
    }
    return weight;
  }
}
