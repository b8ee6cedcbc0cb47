package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.mcp.Tool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What mcpo looks at in a tool's input schema before it calls the tool.
 *
 * @param properties the names of the arguments
 * @param required those that must be there
 * @param allowsAdditional whether there may be arguments of other names
 */
public record McpoInputSchema(
    Set<String> properties, Set<String> required, boolean allowsAdditional) {

  public McpoInputSchema {
    properties = Set.copyOf(properties);
    required = Set.copyOf(required);
  }

  /** Returns the shape of what {@code tool} takes; where that cannot be read, one that fits all. */
  public static McpoInputSchema ofTool(Tool tool) {
    return of(
        JsonCodec.readIfPossible(tool.json())
            .map(definition -> definition.path("inputSchema"))
            .orElseGet(MissingNode::getInstance));
  }

  /** Returns the shape of {@code schema}; of one that is not an object, a shape that fits all. */
  public static McpoInputSchema of(JsonNode schema) {
    Set<String> properties = new LinkedHashSet<>();
    schema.path("properties").properties().forEach(member -> properties.add(member.getKey()));
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    return new McpoInputSchema(properties, required, allowsAdditional(schema));
  }

  private static boolean allowsAdditional(JsonNode schema) {
    JsonNode others = schema.path("additionalProperties");
    boolean isSaid = others.isObject() || (others.isBoolean() && others.asBoolean());
    boolean isComposed =
        List.of("$ref", "allOf", "anyOf", "oneOf", "patternProperties").stream()
            .anyMatch(schema::has);
    return isSaid || isComposed || !schema.isObject();
  }

  /** Tells whether a call has a body. */
  public boolean takesArguments() {
    return !properties.isEmpty() || allowsAdditional;
  }

  /**
   * Returns {@code arguments} as mcpo passes them on: without those that the tool does not know,
   * and without those that are null, which is how models say that they have none. A required one
   * may well have to be null, so that is kept.
   */
  public RawJsonObject filter(RawJsonObject arguments) {
    return arguments.filterNames(
        name ->
            (allowsAdditional || properties.contains(name))
                && (arguments.hasNonNull(name) || required.contains(name)));
  }
}
