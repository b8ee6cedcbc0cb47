package dev.bascule.adapter.in.http.openapi.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The subschemas of a schema, found by its keywords. */
final class Subschemas {

  private Subschemas() {}

  /**
   * A schema within another.
   *
   * @param at its location
   * @param isDefinition whether it applies only if it is referenced
   */
  record Subschema(SchemaPointer at, JsonNode schema, boolean isDefinition) {}

  /** Returns the subschemas of {@code schema}, which is at {@code at}. */
  static List<Subschema> of(JsonNode schema, SchemaPointer at) {
    List<Subschema> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      Optional<SchemaShape> shape = SchemaKeywords.shapeOf(member.getKey(), member.getValue());
      shape.ifPresent(known -> add(found, known, member.getValue(), at.then(member.getKey())));
    }
    return found;
  }

  private static void add(
      List<Subschema> found, SchemaShape shape, JsonNode value, SchemaPointer at) {
    switch (shape) {
      case SCHEMA -> found.add(new Subschema(at, value, /* isDefinition= */ false));
      case ITEMS ->
          add(found, value.isArray() ? SchemaShape.SCHEMAS : SchemaShape.SCHEMA, value, at);
      case SCHEMAS, SCHEMA_BY_NAME, DEPENDENCIES -> addAll(found, value, at, false);
      case DEFINITIONS -> addAll(found, value, at, /* isDefinition= */ true);
      case DATA,
          TEXT,
          FLAG,
          NUMBER,
          COUNT,
          TYPE,
          LIST,
          CHOICE,
          TEXTS,
          TEXTS_BY_NAME,
          REFERENCE,
          ADDRESS,
          DISCRIMINATOR -> {}
    }
  }

  private static void addAll(
      List<Subschema> found, JsonNode value, SchemaPointer at, boolean isDefinition) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        addSchema(found, new Subschema(at.then(i), value.get(i), isDefinition));
      }
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        addSchema(found, new Subschema(at.then(member.getKey()), member.getValue(), isDefinition));
      }
    }
  }

  /** Adds a value if it is a schema. Dependencies also contain lists of member names. */
  private static void addSchema(List<Subschema> found, Subschema subschema) {
    if (SchemaShape.isSchema(subschema.schema())) {
      found.add(subschema);
    }
  }
}
