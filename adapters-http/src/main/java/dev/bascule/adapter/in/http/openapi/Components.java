package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.Json;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of a document, by names no two of which are alike in any language. */
final class Components {

  private static final int MOST_OF_A_DEFINITION = 40;

  private final ObjectNode schemas = Json.object();
  private final Set<String> taken = new HashSet<>();

  /** Returns the schemas by their names. */
  ObjectNode schemas() {
    return schemas;
  }

  /**
   * Adds a schema document: its root under {@code name} or one like it, and what its references
   * lead to under names that begin so. Returns a reference to the root.
   */
  ObjectNode add(String name, JsonNode document) {
    SchemaMap map = SchemaMap.of(document);
    Map<Pointer, String> names = new LinkedHashMap<>();
    names.put(Pointer.ROOT, OperationNames.unique(name, taken));
    for (Pointer definition : map.definitions().keySet()) {
      names.put(definition, OperationNames.unique(name + "_" + lastOf(definition), taken));
    }
    SchemaWriter writer = new SchemaWriter(map, names, Dialect.of(document, map));
    names.forEach((at, component) -> schemas.set(component, writer.component(at)));
    return reference(names.get(Pointer.ROOT));
  }

  private static String lastOf(Pointer definition) {
    String last = Identifiers.of("schema", definition.last());
    return last.length() <= MOST_OF_A_DEFINITION
        ? last
        : Identifiers.marked(last.substring(0, MOST_OF_A_DEFINITION - 9), definition.text());
  }

  /** Adds a schema that is one of this document already. Returns a reference to it. */
  ObjectNode addWritten(String name, ObjectNode schema) {
    String unique = OperationNames.unique(name, taken);
    schemas.set(unique, schema);
    return reference(unique);
  }

  /** Returns a reference to the schema {@code name}. */
  static ObjectNode reference(String name) {
    return Json.object().put("$ref", path(name));
  }

  static String path(String name) {
    return "#/components/schemas/" + name;
  }
}
