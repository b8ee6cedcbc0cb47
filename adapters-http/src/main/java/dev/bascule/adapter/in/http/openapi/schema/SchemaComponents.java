package dev.bascule.adapter.in.http.openapi.schema;

import dev.bascule.adapter.in.http.naming.UniqueNames;
import dev.bascule.mcp.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of a document, with names that are unique in all programming languages. Not
 * thread-safe.
 */
public final class SchemaComponents {

  private static final int MAX_DEFINITION_LENGTH = 40;

  private final UniqueNames unique = ComponentNames.unique();
  private ObjectNode schemas = JsonCodec.object();

  /** Returns the schemas added since the last call, by name. */
  public ObjectNode takeAdded() {
    ObjectNode added = schemas;
    schemas = JsonCodec.object();
    return added;
  }

  /** Adds a schema document, and the targets of its references; returns a reference to it. */
  public ObjectNode add(String name, JsonNode document) {
    SchemaIndex map = SchemaIndex.of(document);
    Map<SchemaPointer, String> names = new LinkedHashMap<>();
    names.put(SchemaPointer.ROOT, unique.add(name));
    for (SchemaPointer definition : map.definitions().keySet()) {
      names.put(definition, unique.add(name + "_" + lastOf(definition)));
    }
    SchemaWriter writer = new SchemaWriter(map, names, JsonSchemaDialect.of(document, map));
    names.forEach((at, component) -> schemas.set(component, writer.component(at)));
    return reference(names.get(SchemaPointer.ROOT));
  }

  private static String lastOf(SchemaPointer definition) {
    return ComponentNames.ofSchema(
        definition.lastSegment(), MAX_DEFINITION_LENGTH, definition.text());
  }

  /** Adds a schema that already belongs to this document. Returns a reference to it. */
  public ObjectNode addWritten(String name, ObjectNode schema) {
    String component = unique.add(name);
    schemas.set(component, schema);
    return reference(component);
  }

  public static ObjectNode reference(String name) {
    return JsonCodec.object().put("$ref", path(name));
  }

  static String path(String name) {
    return "#/components/schemas/" + name;
  }

  /**
   * Writes the schemas of one schema document as components of another document, unchanged except
   * for what would have another meaning, or none, there.
   *
   * <ul>
   *   <li>References lead to components. A reference to a target outside the schema's own document
   *       becomes {@code x-ref}, so that no reader requests a foreign host.
   *   <li>What only references need, such as {@code $id}, is removed.
   *   <li>{@code true} and {@code false} are written as objects, since few readers support them.
   *   <li>Unknown keywords, and those with invalid values, are prefixed with {@code x-}.
   *   <li>Keywords of earlier revisions are converted to the latest.
   * </ul>
   */
  private record SchemaWriter(
      SchemaIndex map, Map<SchemaPointer, String> names, JsonSchemaDialect dialect) {

    ObjectNode component(SchemaPointer at) {
      return dialect.declareIn(write(at.in(map.root()), at), at.equals(SchemaPointer.ROOT));
    }

    private ObjectNode subschema(JsonNode schema, SchemaPointer at) {
      String name = names.get(at);
      return name == null ? write(schema, at) : SchemaComponents.reference(name);
    }

    private ObjectNode write(JsonNode schema, SchemaPointer at) {
      ObjectNode written = JsonCodec.object();
      if (schema.isBoolean() && !schema.booleanValue()) {
        written.putObject("not");
      }
      boolean isOnlyReference = dialect.ignoresSiblings() && schema.path("$ref").isString();
      for (Map.Entry<String, JsonNode> member : schema.properties()) {
        if (!isOnlyReference || JsonSchemaDialect.REMARKS.contains(member.getKey())) {
          write(written, new Member(member.getKey(), member.getValue(), at));
        }
      }
      upgrade(written);
      if (written.path("type").asString("").equals("array") && !written.has("unevaluatedItems")) {
        written.putIfAbsent("items", JsonCodec.object());
      }
      return written;
    }

    private record Member(String name, JsonNode value, SchemaPointer schema) {

      SchemaPointer at() {
        return schema.appendProperty(name);
      }
    }

    private void write(ObjectNode written, Member member) {
      Optional<SchemaKeywords.Kind> kind = SchemaKeywords.kindOf(member.name(), member.value());
      if (kind.isEmpty()) {
        extend(written, member.name(), member.value());
        return;
      }
      switch (kind.get()) {
        case DATA -> written.set(member.name(), member.value());
        case SCHEMA -> written.set(member.name(), single(member));
        case ITEMS, SCHEMAS -> items(written, member);
        case SCHEMA_BY_NAME, DEPENDENCIES -> written.set(member.name(), byName(member));
        case REFERENCE -> refer(written, member);
        case DISCRIMINATOR -> written.set(member.name(), discriminator(member));
        case DEFINITIONS, ADDRESS -> {}
      }
    }

    /** All readers support a boolean for additional properties, and many support nothing else. */
    private JsonNode single(Member member) {
      return member.name().equals("additionalProperties") && member.value().isBoolean()
          ? member.value()
          : subschema(member.value(), member.at());
    }

    private void items(ObjectNode written, Member member) {
      if (member.value().isArray()) {
        ArrayNode list = list(member.value(), member.at());
        written.withArrayProperty(member.name()).addAll(list);
      } else {
        written.set(member.name(), single(member));
      }
    }

    private ArrayNode list(JsonNode value, SchemaPointer at) {
      ArrayNode schemas = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < value.size(); i++) {
        schemas.add(subschema(value.get(i), at.appendIndex(i)));
      }
      return schemas;
    }

    private ObjectNode byName(Member member) {
      ObjectNode schemas = JsonCodec.object();
      for (Map.Entry<String, JsonNode> each : member.value().properties()) {
        boolean isSchema = SchemaKeywords.isSchema(each.getValue());
        schemas.set(
            each.getKey(),
            isSchema
                ? subschema(each.getValue(), member.at().appendProperty(each.getKey()))
                : each.getValue());
      }
      return schemas;
    }

    private void refer(ObjectNode written, Member member) {
      Optional<String> name = map.target(member.at()).map(names::get);
      if (name.isEmpty()) {
        written.put("x-ref", member.value().asString());
      } else if (!written.has("$ref")) {
        written.put("$ref", SchemaComponents.path(name.get()));
      } else {
        written.withArrayProperty("allOf").add(SchemaComponents.reference(name.get()));
      }
    }

    /** Returns the discriminator with component names in its mapping. */
    private ObjectNode discriminator(Member member) {
      ObjectNode written = JsonCodec.object();
      written.set("propertyName", member.value().get("propertyName"));
      for (Map.Entry<String, JsonNode> each : member.value().path("mapping").properties()) {
        map.target(each.getValue().asString(""), member.schema())
            .map(names::get)
            .ifPresent(
                name ->
                    written
                        .withObjectProperty("mapping")
                        .put(each.getKey(), SchemaComponents.path(name)));
      }
      return written;
    }

    /** Adds an extension without references, since readers follow references everywhere. */
    private static void extend(ObjectNode written, String name, JsonNode value) {
      if (value.findValue("$ref") == null) {
        written.set(name.startsWith("x-") ? name : "x-" + name, value);
      }
    }

    /** Replaces outdated keywords in {@code written}, a single schema, in place. */
    private static void upgrade(ObjectNode written) {
      upgradeTuple(written);
      upgradeDependencies(written);
      upgradeLimit(written, "minimum", "exclusiveMinimum");
      upgradeLimit(written, "maximum", "exclusiveMaximum");
    }

    private static void upgradeTuple(ObjectNode written) {
      JsonNode more = written.remove("additionalItems");
      if (!written.path("items").isArray()) {
        return;
      }
      JsonNode items = written.remove("items");
      if (!items.isEmpty()) {
        written.set("prefixItems", items);
      }
      if (more != null) {
        written.set("items", more);
      }
    }

    private static void upgradeDependencies(ObjectNode written) {
      JsonNode dependencies = written.remove("dependencies");
      if (dependencies == null) {
        return;
      }
      for (Map.Entry<String, JsonNode> each : dependencies.properties()) {
        String keyword = each.getValue().isArray() ? "dependentRequired" : "dependentSchemas";
        written.withObjectProperty(keyword).set(each.getKey(), each.getValue());
      }
    }

    private static void upgradeLimit(ObjectNode written, String limit, String exclusive) {
      JsonNode flag = written.path(exclusive);
      if (!flag.isBoolean()) {
        return;
      }
      written.remove(exclusive);
      if (flag.booleanValue() && written.has(limit)) {
        written.set(exclusive, written.remove(limit));
      }
    }
  }
}
