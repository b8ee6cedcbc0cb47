package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.mcpo.McpoDocument.McpoNames;
import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.adapter.in.http.naming.UniqueNames;
import dev.bascule.adapter.in.http.openapi.schema.SchemaKeywords;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.ToolJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of one server in the format of mcpo, for mcpo's clients: an operation for
 * each tool, below the server's own path.
 */
public record McpoDocument(ServerId server, String path, boolean requiresKeys) {

  /** Returns the document for {@code tools}; deterministic byte for byte. */
  public JsonBytes of(List<Tool> tools) {
    ObjectNode json = JsonCodec.object().put("openapi", "3.1.0");
    json.putObject("info")
        .put("title", server.value())
        .put("description", server.value() + " MCP Server")
        .put("version", "1.0");
    json.putArray("servers").addObject().put("url", path);
    ObjectNode paths = json.putObject("paths");
    ObjectNode components = json.putObject("components");
    McpoOperations operations = new McpoOperations(components.putObject("schemas"), requiresKeys);
    for (Tool tool : tools) {
      paths.putObject("/" + PathSegment.of(tool.key())).set("post", operations.describe(tool));
    }
    if (requiresKeys) {
      components
          .putObject("securitySchemes")
          .putObject(McpoOperations.SECURITY)
          .put("type", "http")
          .put("scheme", "bearer");
    }
    return JsonCodec.write(json);
  }

  /** Generates the operations of one document. Not thread-safe. */
  private static final class McpoOperations {

    static final String SECURITY = "HTTPBearer";

    private static final String VALIDATION_ERROR = "HTTPValidationError";

    private final McpoNames names = new McpoNames();
    private final ObjectNode schemas;
    private final boolean requiresKeys;

    McpoOperations(ObjectNode schemas, boolean requiresKeys) {
      this.schemas = schemas;
      this.requiresKeys = requiresKeys;
      addValidationError();
    }

    ObjectNode describe(Tool tool) {
      JsonNode definition = ToolJson.read(tool).orElseGet(MissingNode::getInstance);
      String name = tool.key();
      ObjectNode operation = JsonCodec.object().put("summary", McpoNames.title(name));
      String description = definition.path("description").asString("");
      if (!description.isEmpty()) {
        operation.put("description", description);
      }
      operation.put("operationId", names.operation(name));
      JsonNode input = definition.path("inputSchema");
      boolean takesArguments = input.isObject() && McpoInputSchema.of(input).takesArguments();
      if (takesArguments) {
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        content(body).set("schema", addSchema(input, name + "_form_model"));
      }
      ObjectNode responses = operation.putObject("responses");
      addResponse(responses, name, definition.path("outputSchema"));
      if (takesArguments) {
        content(responses.putObject("422").put("description", "Validation Error"))
            .set("schema", reference(VALIDATION_ERROR));
      }
      if (requiresKeys) {
        operation.putArray("security").addObject().putArray(SECURITY);
      }
      return operation;
    }

    /** Adds the output schema as one of two alternatives only, since a tool may return anything. */
    private void addResponse(ObjectNode responses, String name, JsonNode output) {
      ObjectNode answer = responses.putObject("200").put("description", "Successful Response");
      ObjectNode schema = content(answer).putObject("schema");
      if (output.isObject()) {
        schema.putArray("anyOf").add(addSchema(output, name + "_response_model")).addObject();
      }
      schema.put("title", "Response Tool " + McpoNames.title(name));
    }

    private ObjectNode addSchema(JsonNode schema, String name) {
      return new McpoSchemas(names, schemas, schema, name).move();
    }

    private static ObjectNode content(ObjectNode owner) {
      return owner.putObject("content").putObject("application/json");
    }

    private void addValidationError() {
      String one = names.component("ValidationError");
      ObjectNode error = schemas.putObject(one).put("type", "object");
      ObjectNode members = error.putObject("properties");
      ObjectNode place = members.putObject("loc").put("type", "array").putObject("items");
      place.putArray("type").add("string").add("integer");
      members.putObject("msg").put("type", "string");
      members.putObject("type").put("type", "string");
      error.putArray("required").add("loc").add("msg").add("type");
      ObjectNode errors =
          schemas.putObject(names.component(VALIDATION_ERROR)).put("type", "object");
      ObjectNode detail = errors.putObject("properties").putObject("detail").put("type", "array");
      detail.set("items", reference(one));
    }

    private static ObjectNode reference(String component) {
      return JsonCodec.object().put("$ref", "#/components/schemas/" + component);
    }
  }

  /** Names that mcpo derives via FastAPI, made unique. For one document; not thread-safe. */
  static final class McpoNames {

    private final UniqueNames operations = new UniqueNames(UnaryOperator.identity());
    private final UniqueNames components = new UniqueNames(UnaryOperator.identity());

    /** Returns the name of the operation that calls {@code tool}, which models see. */
    String operation(String tool) {
      return operations.add("tool_" + tool.replaceAll("(?U)\\W", "_") + "_post");
    }

    String component(String requested) {
      return components.add(requested.replaceAll("[^a-zA-Z0-9._-]", "_"));
    }

    static String title(String name) {
      StringBuilder title = new StringBuilder();
      boolean isWithin = false;
      for (char unit : name.replace('_', ' ').toCharArray()) {
        title.append(isWithin ? Character.toLowerCase(unit) : Character.toUpperCase(unit));
        isWithin = Character.isLetter(unit);
      }
      return title.toString();
    }
  }

  /**
   * Moves the schema of one tool into a document whose readers only follow references of the form
   * {@code #/components/schemas/NAME}, and follow them without end: each target becomes a
   * component, and a recursive reference is cut. Not thread-safe.
   */
  static final class McpoSchemas {

    /** Maximum nesting of references; no reader goes further. */
    private static final int MAX_NESTED = 50;

    /**
     * Maximum nesting of schemas, including those that references lead to. One schema has at most
     * about a hundred levels, but references put one into another.
     */
    private static final int MAX_DEPTH = 200;

    private final McpoNames names;
    private final ObjectNode components;
    private final JsonNode root;
    private final String name;
    private final Map<String, String> named = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    private int depth;

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
      if (depth >= MAX_DEPTH) {
        return sketch(written);
      }
      depth++;
      ObjectNode moved = JsonCodec.object();
      for (Map.Entry<String, JsonNode> member : written.properties()) {
        if (member.getKey().equals("$ref") && member.getValue().isString()) {
          moved.setAll(referred(member.getValue().asString()));
        } else {
          move(member.getKey(), member.getValue(), moved);
        }
      }
      depth--;
      return moved;
    }

    private void move(String keyword, JsonNode value, ObjectNode moved) {
      switch (SchemaKeywords.kindOf(keyword).orElse(SchemaKeywords.Kind.DATA)) {
        case SCHEMA, ITEMS, SCHEMAS ->
            moved.set(keyword, value instanceof ArrayNode several ? each(several) : schema(value));
        case SCHEMA_BY_NAME, DEPENDENCIES ->
            moved.set(keyword, value instanceof ObjectNode byName ? each(byName) : value);
        case DATA, REFERENCE, DISCRIMINATOR -> moved.set(keyword, value);
        // Keywords without a meaning outside the original schema.
        case DEFINITIONS, ADDRESS -> {}
      }
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

    /** Returns a reference that readers can follow, or what is known without it. */
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
}
