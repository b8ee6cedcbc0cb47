package dev.bascule.adapter.in.http.openapi.schema;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.naming.UniqueNames;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of a document, with names that are unique in all programming languages. */
public final class SchemaComponents {

  private static final int MAX_DEFINITION_LENGTH = 40;

  private final ObjectNode schemas = JsonCodec.object();
  private final UniqueNames unique = ComponentNames.unique();

  /** Returns the schemas by name. */
  public ObjectNode schemas() {
    return schemas;
  }

  /**
   * Adds a schema document: its root under {@code name} or a similar name, and the targets of its
   * references under names with that prefix. Returns a reference to the root.
   */
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
    return ComponentNames.ofSchema(definition.last(), MAX_DEFINITION_LENGTH, definition.text());
  }

  /** Adds a schema that already belongs to this document. Returns a reference to it. */
  public ObjectNode addWritten(String name, ObjectNode schema) {
    String component = unique.add(name);
    schemas.set(component, schema);
    return reference(component);
  }

  /** Returns a reference to the schema {@code name}. */
  public static ObjectNode reference(String name) {
    return JsonCodec.object().put("$ref", path(name));
  }

  static String path(String name) {
    return "#/components/schemas/" + name;
  }
}
