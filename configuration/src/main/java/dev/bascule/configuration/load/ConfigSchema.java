package dev.bascule.configuration.load;

import dev.bascule.configuration.parse.SectionSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of the configuration. It is recorded while the readers read documents that
 * contain every section; see {@link SectionSchema}. Draft-07, which all editors support: VS Code
 * and the YAML language server support newer ones only in part.
 */
public final class ConfigSchema {

  /** The name of the file, in the repository and next to the program. */
  public static final String FILE_NAME = "bascule.schema.json";

  /** Contains every section and list once, with the placeholders of the reference as names. */
  private static final List<String> DOCUMENTS =
      List.of(
          """
          listen: { tls: {} }
          auth: { keys: [{}], jwt: [{}], certificates: [{}] }
          rights: { GROUP: {} }
          limits: { groups: { NAME: {} } }
          shared: { sentinel: {}, tls: {} }
          mcpServers:
            NAME: { url: "https://host/mcp", tls: {}, oauth: {}, tools: { GLOB: { cache: {}, breaker: {} } } }
          """,
          """
          mcpServers: { NAME: { command: npx, tools: { GLOB: {} } } }
          """);

  /** The placeholders of names in the reference, by the key of the mapping. */
  private static final Map<String, String> PLACEHOLDERS =
      Map.of("rights", "GROUP", "groups", "NAME", "mcpServers", "NAME", "tools", "GLOB");

  private static final String TEXT = json().toPrettyString() + "\n";

  private ConfigSchema() {}

  /** Returns the schema as text. */
  public static String text() {
    return TEXT;
  }

  private static ObjectNode json() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Configuration of Bascule");
    DOCUMENTS.forEach(document -> ConfigReader.describe(document, SectionSchema.in(schema)));
    describe(schema, "");
    ClientSpellings.describe(schema);
    return schema;
  }

  /** Adds descriptions to the keys of {@code section}, which has {@code path} in the reference. */
  private static void describe(ObjectNode section, String path) {
    for (Map.Entry<String, JsonNode> property : section.path("properties").properties()) {
      ObjectNode schema = (ObjectNode) property.getValue();
      String key = property.getKey();
      String own = path.isEmpty() ? key : path + "." + key;
      schema.put(
          "description",
          sentence(schema)
              + " Reference: docs/configuration.md#"
              + anchor(path.isEmpty() ? own : path));
      describe(schema, own);
      if (schema.get("items") instanceof ObjectNode elements) {
        describe(elements, own + "[]");
      }
      if (schema.get("additionalProperties") instanceof ObjectNode values) {
        describe(values, own + "." + PLACEHOLDERS.getOrDefault(key, "NAME"));
      }
    }
  }

  /** Returns the type of a value in words. */
  private static String sentence(ObjectNode schema) {
    JsonNode own = schema.path("description");
    JsonNode message = schema.path("errorMessage");
    JsonNode element = schema.path("items").path("errorMessage");
    if (own.isString()) {
      return own.stringValue();
    }
    if (message.isString()) {
      String expected = message.stringValue().substring("expected ".length());
      return expected.substring(0, 1).toUpperCase(Locale.ROOT) + expected.substring(1) + ".";
    }
    if (element.isString()) {
      return "A list; each: " + element.stringValue().substring("expected ".length()) + ".";
    }
    return schema.has("properties")
        ? "A section."
        : schema.has("additionalProperties")
            ? "Values by name."
            : schema.has("items") ? "A list." : "A text.";
  }

  /** Returns the anchor of a heading, as GitHub generates it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }
}
