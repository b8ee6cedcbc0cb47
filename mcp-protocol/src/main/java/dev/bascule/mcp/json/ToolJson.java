package dev.bascule.mcp.json;

import dev.bascule.domain.mcp.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parses a server's description of a tool, for documents in other formats.
 *
 * <p>Transforming a maliciously large schema costs much more than parsing it: each part is
 * identified by its path and may be referenced by other parts. A schema that would be too costly is
 * replaced by one that accepts all objects.
 */
public final class ToolJson {

  private static final List<String> SCHEMAS = List.of("inputSchema", "outputSchema");

  /** Deeper than any schema in use. */
  private static final int MAX_DEPTH = 100;

  /** In characters of the paths of all parts; ample for large schemas. */
  private static final int MAX_WEIGHT = 2_000_000;

  private ToolJson() {}

  /** Returns the description of {@code tool}; empty if it is too costly to process. */
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
   * Returns the sum of {@code before} and the weight of {@code node}; stops as soon as it exceeds
   * the maximum.
   *
   * @param place the length of the path of {@code node}
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
