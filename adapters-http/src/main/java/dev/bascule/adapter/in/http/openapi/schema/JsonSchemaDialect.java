package dev.bascule.adapter.in.http.openapi.schema;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The dialect of a schema document, compared with that of the enclosing document. */
public record JsonSchemaDialect(
    Optional<String> declared, boolean isForeign, boolean ignoresSiblings, boolean isOutdated) {

  public static final String URI = "https://json-schema.org/draft/2020-12/schema";

  /** Keywords next to a reference that do not constrain a value, in any revision. */
  static final Set<String> REMARKS =
      Set.of(
          "$comment",
          "$defs",
          "$ref",
          "$schema",
          "default",
          "definitions",
          "description",
          "examples",
          "title");

  static JsonSchemaDialect of(JsonNode document, SchemaIndex map) {
    Optional<String> declared = document.path("$schema").stringValueOpt();
    boolean ignoresSiblings = declared.filter(uri -> uri.matches(".*/draft-0[3-7]/.*")).isPresent();
    boolean isOutdated =
        map.schemas().stream()
            .anyMatch(schema -> isOutdated(schema) || (ignoresSiblings && hasSiblings(schema)));
    return new JsonSchemaDialect(declared, isForeign(document), ignoresSiblings, isOutdated);
  }

  /** Returns whether {@code document} declares another dialect than 2020-12. */
  public static boolean isForeign(JsonNode document) {
    return document
        .path("$schema")
        .stringValueOpt()
        .filter(uri -> !uri.replace("#", "").equals(URI))
        .isPresent();
  }

  private static boolean isOutdated(JsonNode schema) {
    return schema.path("items").isArray()
        || schema.has("additionalItems")
        || schema.path("dependencies").isObject()
        || schema.path("exclusiveMinimum").isBoolean()
        || schema.path("exclusiveMaximum").isBoolean();
  }

  private static boolean hasSiblings(JsonNode schema) {
    return schema.path("$ref").isString() && !REMARKS.containsAll(schema.propertyNames());
  }

  /** Declares the dialect in {@code component} if another one would apply without it. */
  ObjectNode declareIn(ObjectNode component, boolean isRoot) {
    if (isForeign && isOutdated) {
      return isRoot ? component.put("x-json-schema-dialect", declared.orElse("")) : component;
    }
    if (declared.isEmpty() || !(isRoot || isForeign)) {
      return component;
    }
    ObjectNode whole = component.objectNode().put("$schema", declared.get());
    for (Map.Entry<String, JsonNode> member : component.properties()) {
      whole.set(member.getKey(), member.getValue());
    }
    return whole;
  }
}
