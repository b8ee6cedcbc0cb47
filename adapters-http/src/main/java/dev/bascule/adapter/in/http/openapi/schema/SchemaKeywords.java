package dev.bascule.adapter.in.http.openapi.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The keywords of JSON Schema from draft 4 on, and those that OpenAPI 3.1 adds. */
public final class SchemaKeywords {

  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "null", "number", "object", "string");

  private static final Map<String, Keyword> KEYWORDS = keywords();

  private SchemaKeywords() {}

  /** The shape of a keyword's value, and whether it contains schemas. */
  public enum Kind {
    DATA,
    SCHEMA,
    /** A schema, or up to draft 2019-09 an array of schemas. */
    ITEMS,
    /** A non-empty array of schemas. */
    SCHEMAS,
    SCHEMA_BY_NAME,
    /** Schemas by name, which apply only if they are referenced. */
    DEFINITIONS,
    /** Up to draft 7: by member name, a schema or the names of other members. */
    DEPENDENCIES,
    /** The address of another schema. */
    REFERENCE,
    /** An identifier for references. */
    ADDRESS,
    DISCRIMINATOR
  }

  /** A keyword, and whether a value fits it. */
  private record Keyword(Kind kind, Predicate<JsonNode> fits) {}

  /** Returns empty if the keyword is unknown, or cannot have that value. */
  static Optional<Kind> kindOf(String name, JsonNode value) {
    return isFlag(name, value)
        ? Optional.of(Kind.DATA)
        : Optional.ofNullable(KEYWORDS.get(name))
            .filter(keyword -> keyword.fits().test(value))
            .map(Keyword::kind);
  }

  /** Returns what {@code name} is as a keyword, whatever its value; empty if it is none. */
  public static Optional<Kind> kindOf(String name) {
    return Optional.ofNullable(KEYWORDS.get(name)).map(Keyword::kind);
  }

  /** In draft 4 these were booleans that made the limit exclusive. */
  private static boolean isFlag(String name, JsonNode value) {
    return value.isBoolean()
        && (name.equals("exclusiveMinimum") || name.equals("exclusiveMaximum"));
  }

  private static Map<String, Keyword> keywords() {
    Map<String, Keyword> all = new HashMap<>();
    put(all, Kind.DATA, _ -> true, "const default example");
    put(
        all,
        Kind.DATA,
        JsonNode::isString,
        "$comment contentEncoding contentMediaType description");
    put(all, Kind.DATA, JsonNode::isString, "format pattern title");
    put(all, Kind.DATA, JsonNode::isBoolean, "deprecated readOnly uniqueItems writeOnly");
    put(all, Kind.DATA, JsonNode::isNumber, "exclusiveMaximum exclusiveMinimum maximum minimum");
    put(all, Kind.DATA, JsonNode::isNumber, "multipleOf");
    put(all, Kind.DATA, SchemaKeywords::isCount, "maxContains maxItems maxLength maxProperties");
    put(all, Kind.DATA, SchemaKeywords::isCount, "minContains minItems minLength minProperties");
    put(all, Kind.DATA, SchemaKeywords::isType, "type");
    put(all, Kind.DATA, JsonNode::isArray, "examples");
    put(all, Kind.DATA, value -> value.isArray() && !value.isEmpty(), "enum");
    put(all, Kind.DATA, SchemaKeywords::areTexts, "required");
    put(all, Kind.DATA, objectOf(SchemaKeywords::areTexts), "dependentRequired");
    put(
        all,
        Kind.SCHEMA,
        SchemaKeywords::isSchema,
        "additionalItems additionalProperties contains");
    put(all, Kind.SCHEMA, SchemaKeywords::isSchema, "contentSchema else if not propertyNames then");
    put(all, Kind.SCHEMA, SchemaKeywords::isSchema, "unevaluatedItems unevaluatedProperties");
    put(all, Kind.ITEMS, value -> isSchema(value) || areSchemas(value), "items");
    put(
        all,
        Kind.SCHEMAS,
        value -> areSchemas(value) && !value.isEmpty(),
        "allOf anyOf oneOf prefixItems");
    put(
        all,
        Kind.SCHEMA_BY_NAME,
        objectOf(SchemaKeywords::isSchema),
        "dependentSchemas patternProperties properties");
    put(all, Kind.DEFINITIONS, objectOf(SchemaKeywords::isSchema), "$defs definitions");
    put(all, Kind.DEPENDENCIES, objectOf(one -> isSchema(one) || areTexts(one)), "dependencies");
    put(all, Kind.REFERENCE, JsonNode::isString, "$dynamicRef $recursiveRef $ref");
    put(all, Kind.ADDRESS, _ -> true, "$anchor $dynamicAnchor $id $recursiveAnchor $schema");
    put(all, Kind.ADDRESS, _ -> true, "$vocabulary");
    put(
        all,
        Kind.DISCRIMINATOR,
        value -> value.isObject() && value.path("propertyName").isString(),
        "discriminator");
    return Map.copyOf(all);
  }

  private static void put(
      Map<String, Keyword> all, Kind kind, Predicate<JsonNode> fits, String names) {
    for (String name : names.split(" ", -1)) {
      all.put(name, new Keyword(kind, fits));
    }
  }

  private static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.bigIntegerValue().signum() >= 0;
  }

  private static boolean isType(JsonNode node) {
    return node.isArray()
        ? !node.isEmpty() && node.valueStream().allMatch(one -> TYPES.contains(one.asString("")))
        : TYPES.contains(node.asString(""));
  }

  private static boolean areTexts(JsonNode node) {
    return node.isArray() && node.valueStream().allMatch(JsonNode::isString);
  }

  public static boolean isSchema(JsonNode node) {
    return node.isObject() || node.isBoolean();
  }

  private static boolean areSchemas(JsonNode node) {
    return node.isArray() && node.valueStream().allMatch(SchemaKeywords::isSchema);
  }

  private static Predicate<JsonNode> objectOf(Predicate<JsonNode> member) {
    return value -> value.isObject() && value.valueStream().allMatch(member);
  }
}
