package dev.bascule.adapter.in.http.openapi.schema;

import dev.bascule.adapter.in.http.json.JsonCodec;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the schemas of one schema document as components of another document, unchanged except for
 * what would have another meaning, or none, there.
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
final class SchemaWriter {

  private final SchemaIndex map;
  private final Map<SchemaPointer, String> names;
  private final JsonSchemaDialect dialect;

  /**
   * @param map the index of the document
   * @param names the component names of the root and of referenced schemas
   */
  SchemaWriter(SchemaIndex map, Map<SchemaPointer, String> names, JsonSchemaDialect dialect) {
    this.map = map;
    this.names = Map.copyOf(names);
    this.dialect = dialect;
  }

  /** Returns the component of the schema at {@code at}. */
  ObjectNode component(SchemaPointer at) {
    JsonNode schema = at.in(map.root()).orElseThrow();
    return dialect.declareIn(write(schema, at), at.equals(SchemaPointer.ROOT));
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
    DraftUpgrader.upgrade(written);
    if (written.path("type").asString("").equals("array") && !written.has("unevaluatedItems")) {
      written.putIfAbsent("items", JsonCodec.object());
    }
    return written;
  }

  /** A member of the schema at {@code schema}. */
  private record Member(String name, JsonNode value, SchemaPointer schema) {

    SchemaPointer at() {
      return schema.then(name);
    }
  }

  private void write(ObjectNode written, Member member) {
    Optional<SchemaShape> shape = SchemaKeywords.shapeOf(member.name(), member.value());
    if (shape.isEmpty()) {
      extend(written, member.name(), member.value());
      return;
    }
    switch (shape.get()) {
      case DATA, TEXT, FLAG, NUMBER, COUNT, TYPE, LIST, CHOICE, TEXTS, TEXTS_BY_NAME ->
          written.set(member.name(), member.value());
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
      schemas.add(subschema(value.get(i), at.then(i)));
    }
    return schemas;
  }

  private ObjectNode byName(Member member) {
    ObjectNode schemas = JsonCodec.object();
    for (Map.Entry<String, JsonNode> each : member.value().properties()) {
      boolean isSchema = SchemaShape.isSchema(each.getValue());
      schemas.set(
          each.getKey(),
          isSchema ? subschema(each.getValue(), member.at().then(each.getKey())) : each.getValue());
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
}
