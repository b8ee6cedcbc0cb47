package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.json.JsonCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Moves the schema of one tool into a document whose readers only follow references of the form
 * {@code #/components/schemas/NAME}, and follow them without end: each target becomes a component,
 * and a recursive reference is cut. Not thread-safe.
 */
final class McpoSchemas {

  private static final Set<String> SCHEMA_KEYWORDS =
      Set.of(
          "additionalProperties",
          "contains",
          "else",
          "if",
          "items",
          "not",
          "propertyNames",
          "then",
          "unevaluatedItems",
          "unevaluatedProperties");

  private static final Set<String> SCHEMA_ARRAY_KEYWORDS =
      Set.of("allOf", "anyOf", "oneOf", "prefixItems");

  private static final Set<String> SCHEMA_MAP_KEYWORDS =
      Set.of("dependentSchemas", "patternProperties", "properties");

  /** Keywords without a meaning outside the original schema. */
  private static final Set<String> OMITTED_KEYWORDS =
      Set.of("$anchor", "$defs", "$dynamicAnchor", "$id", "$schema", "definitions");

  /** Maximum nesting of references; no reader goes further. */
  private static final int MAX_NESTED = 50;

  private final McpoNames names;
  private final ObjectNode components;
  private final JsonNode root;
  private final String name;
  private final Map<String, String> named = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * @param components receives the schemas
   * @param root the schema
   * @param name the name of its component
   */
  McpoSchemas(McpoNames names, ObjectNode components, JsonNode root, String name) {
    this.names = names;
    this.components = components;
    this.root = root;
    this.name = name;
  }

  /** Moves the schema, and returns a reference to it. */
  ObjectNode move() {
    ObjectNode moved = component("", root);
    if (components.get(named.get("")) instanceof ObjectNode whole && !whole.has("title")) {
      whole.put("title", named.get(""));
    }
    return moved;
  }

  private ObjectNode component(String pointer, JsonNode target) {
    String own = pointer.isEmpty() ? name : name + "_" + lastOf(pointer);
    String unique = names.component(own);
    named.put(pointer, unique);
    open.push(pointer);
    components.set(unique, schema(target));
    open.pop();
    return reference(unique);
  }

  private static String lastOf(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }

  private static ObjectNode reference(String component) {
    return JsonCodec.object().put("$ref", "#/components/schemas/" + component);
  }

  private JsonNode schema(JsonNode node) {
    if (!(node instanceof ObjectNode written)) {
      return node;
    }
    ObjectNode moved = JsonCodec.object();
    for (Map.Entry<String, JsonNode> member : written.properties()) {
      if (member.getKey().equals("$ref") && member.getValue().isString()) {
        moved.setAll(referred(member.getValue().asString()));
      } else if (!OMITTED_KEYWORDS.contains(member.getKey())) {
        moved.set(member.getKey(), within(member.getKey(), member.getValue()));
      }
    }
    return moved;
  }

  private JsonNode within(String keyword, JsonNode value) {
    if (SCHEMA_KEYWORDS.contains(keyword)) {
      return value instanceof ArrayNode several ? each(several) : schema(value);
    }
    if (SCHEMA_ARRAY_KEYWORDS.contains(keyword) && value instanceof ArrayNode several) {
      return each(several);
    }
    return SCHEMA_MAP_KEYWORDS.contains(keyword) && value instanceof ObjectNode byName
        ? each(byName)
        : value;
  }

  private ArrayNode each(ArrayNode schemas) {
    ArrayNode moved = schemas.arrayNode();
    schemas.forEach(schema -> moved.add(schema(schema)));
    return moved;
  }

  private ObjectNode each(ObjectNode schemas) {
    ObjectNode moved = JsonCodec.object();
    schemas.properties().forEach(member -> moved.set(member.getKey(), schema(member.getValue())));
    return moved;
  }

  /**
   * Returns the replacement of a reference: one that readers can follow, or what is known without
   * it.
   */
  private ObjectNode referred(String reference) {
    Optional<String> pointer = pointer(reference);
    JsonNode target = pointer.map(text -> root.at(JsonPointer.compile(text))).orElse(root);
    if (pointer.isEmpty() || target.isMissingNode() || !(target instanceof ObjectNode schema)) {
      return JsonCodec.object();
    }
    if (open.contains(pointer.get()) || open.size() >= MAX_NESTED) {
      return sketch(schema);
    }
    String known = named.get(pointer.get());
    return known == null ? component(pointer.get(), schema) : reference(known);
  }

  /** Returns a pointer within the schema; other references are not resolved. */
  private static Optional<String> pointer(String reference) {
    if (!reference.startsWith("#") || reference.contains("%")) {
      return Optional.empty();
    }
    String pointer = reference.substring(1);
    return pointer.isEmpty() || pointer.startsWith("/") ? Optional.of(pointer) : Optional.empty();
  }

  private static ObjectNode sketch(ObjectNode schema) {
    ObjectNode sketch = JsonCodec.object();
    for (String keyword : List.of("description", "title", "type")) {
      JsonNode value = schema.get(keyword);
      if (value != null) {
        sketch.set(keyword, value);
      }
    }
    return sketch;
  }
}
