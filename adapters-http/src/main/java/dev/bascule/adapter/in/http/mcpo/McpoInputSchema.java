package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The parts of a tool's input schema that mcpo uses before a call. */
public record McpoInputSchema(
    Set<String> properties, Set<String> required, boolean allowsAdditional) {

  public McpoInputSchema {
    properties = Set.copyOf(properties);
    required = Set.copyOf(required);
  }

  /** Returns the shape of the input; if it cannot be read, one that accepts everything. */
  public static McpoInputSchema ofTool(Tool tool) {
    return of(
        JsonCodec.readIfPossible(tool.json())
            .map(definition -> definition.path("inputSchema"))
            .orElseGet(MissingNode::getInstance));
  }

  /** Returns the shape; if {@code schema} is not an object, one that accepts everything. */
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

  /** Returns whether a call has a body. */
  public boolean takesArguments() {
    return !properties.isEmpty() || allowsAdditional;
  }

  /**
   * Returns {@code arguments} as mcpo forwards them: without unknown ones, and without null values,
   * which models use for absent arguments. Required arguments may be null, so they are kept.
   */
  public RawJsonObject filter(RawJsonObject arguments) {
    return arguments.filterNames(
        name ->
            (allowsAdditional || properties.contains(name))
                && (arguments.hasNonNull(name) || required.contains(name)));
  }
}
