package dev.bascule.adapter.in.http.openapi.schema;

import dev.bascule.adapter.in.http.json.JsonCodec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of a document, by names no two of which are alike in any language. */
public final class SchemaComponents {

  private static final int MAX_DEFINITION_LENGTH = 40;

  private final ObjectNode schemas = JsonCodec.object();
  private final Set<String> taken = new HashSet<>();

  /** Returns the schemas by their names. */
  public ObjectNode schemas() {
    return schemas;
  }

  /**
   * Adds a schema document: its root under {@code name} or one like it, and what its references
   * lead to under names that begin so. Returns a reference to the root.
   */
  public ObjectNode add(String name, JsonNode document) {
    SchemaIndex map = SchemaIndex.of(document);
    Map<SchemaPointer, String> names = new LinkedHashMap<>();
    names.put(SchemaPointer.ROOT, OperationIds.unique(name, taken));
    for (SchemaPointer definition : map.definitions().keySet()) {
      names.put(definition, OperationIds.unique(name + "_" + lastOf(definition), taken));
    }
    SchemaWriter writer = new SchemaWriter(map, names, JsonSchemaDialect.of(document, map));
    names.forEach((at, component) -> schemas.set(component, writer.component(at)));
    return reference(names.get(SchemaPointer.ROOT));
  }

  private static String lastOf(SchemaPointer definition) {
    String last = ComponentNames.of("schema", definition.last());
    return last.length() <= MAX_DEFINITION_LENGTH
        ? last
        : ComponentNames.marked(last.substring(0, MAX_DEFINITION_LENGTH - 9), definition.text());
  }

  /** Adds a schema that is one of this document already. Returns a reference to it. */
  public ObjectNode addWritten(String name, ObjectNode schema) {
    String unique = OperationIds.unique(name, taken);
    schemas.set(unique, schema);
    return reference(unique);
  }

  /** Returns a reference to the schema {@code name}. */
  public static ObjectNode reference(String name) {
    return JsonCodec.object().put("$ref", path(name));
  }

  static String path(String name) {
    return "#/components/schemas/" + name;
  }
}
