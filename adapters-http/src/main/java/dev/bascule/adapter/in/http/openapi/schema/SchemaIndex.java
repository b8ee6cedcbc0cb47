package dev.bascule.adapter.in.http.openapi.schema;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An index of one schema document: its schemas, their identifiers, and the targets of references.
 */
final class SchemaIndex {

  private final JsonNode root;
  private final Map<SchemaPointer, SchemaResource> resourceOf = new HashMap<>();
  private final List<JsonNode> schemas = new ArrayList<>();
  private final SchemaAddresses addresses = new SchemaAddresses();
  private final Map<SchemaPointer, JsonNode> definitions = new LinkedHashMap<>();
  private final Map<SchemaPointer, SchemaPointer> targets = new HashMap<>();
  private final Deque<Reference> unresolved = new ArrayDeque<>();

  private SchemaIndex(JsonNode root) {
    this.root = root;
  }

  /** A reference: the keyword at {@code at}, in a schema of {@code resource}. */
  private record Reference(
      SchemaPointer at, String keyword, String text, SchemaResource resource) {}

  static SchemaIndex of(JsonNode root) {
    SchemaIndex map = new SchemaIndex(root);
    map.visit(root, SchemaPointer.ROOT, SchemaResource.ROOT);
    while (!map.unresolved.isEmpty()) {
      map.resolve(map.unresolved.pop());
    }
    return map;
  }

  JsonNode root() {
    return root;
  }

  /** Returns all schemas of the document. */
  List<JsonNode> schemas() {
    return schemas;
  }

  /** Returns the target of the reference at {@code at}; empty if it is not in this document. */
  Optional<SchemaPointer> target(SchemaPointer at) {
    return Optional.ofNullable(targets.get(at));
  }

  /** Returns the target of {@code reference} in the schema at {@code at}. */
  Optional<SchemaPointer> target(String reference, SchemaPointer at) {
    return addresses
        .find(reference, requireNonNull(resourceOf.get(at), "resource"))
        .filter(found -> found.in(root).filter(SchemaShape::isSchema).isPresent());
  }

  /** Returns the schemas that are or may be referenced, by location, without the root. */
  Map<SchemaPointer, JsonNode> definitions() {
    return definitions;
  }

  private void visit(JsonNode schema, SchemaPointer at, SchemaResource around) {
    if (resourceOf.containsKey(at)) {
      return;
    }
    SchemaResource resource = addresses.enter(schema, at, around);
    resourceOf.put(at, resource);
    schemas.add(schema);
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      if (SchemaKeywords.shapeOf(keyword, member.getValue())
          .equals(Optional.of(SchemaShape.REFERENCE))) {
        String text = member.getValue().asString();
        unresolved.add(new Reference(at.then(keyword), keyword, text, resource));
      }
    }
    List<Subschemas.Subschema> below = new ArrayList<>(Subschemas.of(schema, at));
    for (Subschemas.Subschema each : below) {
      if (each.isDefinition()) {
        definitions.put(each.at(), each.schema());
      }
      visit(each.schema(), each.at(), resource);
    }
  }

  private void resolve(Reference reference) {
    Optional<SchemaPointer> target =
        switch (reference.keyword()) {
          case "$dynamicRef" -> addresses.findDynamic(reference.text(), reference.resource());
          case "$recursiveRef" -> addresses.findRecursive(reference.resource());
          default -> addresses.find(reference.text(), reference.resource());
        };
    target.ifPresent(found -> lead(reference, found));
  }

  /** Records the target of a reference, which may be in a place where no keyword has a schema. */
  private void lead(Reference reference, SchemaPointer found) {
    Optional<JsonNode> schema = found.in(root).filter(SchemaShape::isSchema);
    if (schema.isPresent()) {
      targets.put(reference.at(), found);
      if (!found.equals(SchemaPointer.ROOT)) {
        definitions.putIfAbsent(found, schema.get());
      }
      visit(schema.get(), found, reference.resource());
    }
  }
}
