package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.mcpo.McpoDocument.McpoNames;
import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.adapter.in.http.naming.UniqueNames;
import dev.bascule.adapter.in.http.openapi.DocumentWriter;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.ToolPart;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.schema.SchemaKeywords;
import dev.bascule.adapter.in.http.openapi.schema.SchemaPointer;
import dev.bascule.domain.budget.DocumentBudget;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of one server in the format of mcpo, for mcpo's clients: an operation for
 * each tool, below the server's own path.
 *
 * @param toolsUrl the URL of the list of tools, where schemas are that are too long for the
 *     document
 */
public record McpoDocument(ServerId server, String path, String toolsUrl, boolean requiresKeys) {

  /** Returns the document for {@code tools}; deterministic byte for byte. */
  public WrittenDocument of(List<Tool> tools) {
    ObjectNode json = JsonCodec.object().put("openapi", "3.1.0");
    json.putObject("info")
        .put("title", server.value())
        .put("description", server.value() + " MCP Server")
        .put("version", "1.0");
    json.putArray("servers").addObject().put("url", path);
    ObjectNode paths = json.putObject("paths");
    ObjectNode components = json.putObject("components");
    ObjectNode schemas = components.putObject("schemas");
    McpoOperations operations = new McpoOperations(requiresKeys);
    operations.addValidationErrorTo(schemas);
    DocumentWriter writer = new DocumentWriter(DocumentBudget.bytesOf(tools), paths, schemas);
    for (Tool tool : tools) {
      String operationId = operations.name(tool);
      long maxBytes = writer.maxBytes(tool);
      writer.add(
          tool,
          () -> operations.write(tool, operationId, maxBytes),
          () -> operations.writeBriefly(tool, operationId, toolsUrl));
    }
    if (requiresKeys) {
      components
          .putObject("securitySchemes")
          .putObject(McpoOperations.SECURITY)
          .put("type", "http")
          .put("scheme", "bearer");
    }
    return writer.finish(json);
  }

  /** Generates the operations of one document. Not thread-safe. */
  private static final class McpoOperations {

    static final String SECURITY = "HTTPBearer";

    private static final String VALIDATION_ERROR = "HTTPValidationError";

    private final McpoNames names = new McpoNames();
    private final boolean requiresKeys;

    McpoOperations(boolean requiresKeys) {
      this.requiresKeys = requiresKeys;
    }

    String name(Tool tool) {
      return names.operation(tool.key());
    }

    /** Returns the operation; empty if its schemas have more than {@code maxBytes}. */
    Optional<ToolPart> write(Tool tool, String operationId, long maxBytes) {
      JsonNode definition = ToolJson.read(tool).orElseGet(MissingNode::getInstance);
      ObjectNode schemas = JsonCodec.object();
      ObjectNode operation = begin(tool, operationId, definition);
      JsonNode input = definition.path("inputSchema");
      boolean takesArguments = input.isObject() && McpoInputSchema.of(input).takesArguments();
      if (takesArguments) {
        McpoSchemas moved = new McpoSchemas(names, schemas, input, maxBytes);
        addRequestBody(operation, moved.move(tool.key() + "_form_model"));
        if (moved.isTooLong()) {
          return Optional.empty();
        }
      }
      ObjectNode result = JsonCodec.object();
      JsonNode output = definition.path("outputSchema");
      if (output.isObject()) {
        // One of two alternatives only, since a tool may return anything.
        McpoSchemas moved = new McpoSchemas(names, schemas, output, maxBytes);
        result.putArray("anyOf").add(moved.move(tool.key() + "_response_model")).addObject();
        if (moved.isTooLong()) {
          return Optional.empty();
        }
      }
      addResponses(operation, tool, result, takesArguments);
      return Optional.of(new ToolPart(pathOf(tool), operation, schemas));
    }

    /**
     * Returns the operation without schemas, which are too long for the document.
     *
     * @param toolsUrl the URL of the list of tools, where the schemas are
     */
    ToolPart writeBriefly(Tool tool, String operationId, String toolsUrl) {
      JsonNode definition = ToolJson.read(tool).orElseGet(MissingNode::getInstance);
      ObjectNode operation = begin(tool, operationId, definition);
      addRequestBody(operation, JsonCodec.object().put("type", "object"));
      addResponses(operation, tool, JsonCodec.object(), /* takesArguments= */ true);
      DocumentWriter.addLink(operation, toolsUrl);
      return new ToolPart(pathOf(tool), operation, JsonCodec.object());
    }

    private static String pathOf(Tool tool) {
      return "/" + PathSegment.of(tool.key());
    }

    private static ObjectNode begin(Tool tool, String operationId, JsonNode definition) {
      ObjectNode operation = JsonCodec.object().put("summary", McpoNames.title(tool.key()));
      String description = definition.path("description").asString("");
      if (!description.isEmpty()) {
        operation.put("description", description);
      }
      return operation.put("operationId", operationId);
    }

    private static void addRequestBody(ObjectNode operation, ObjectNode schema) {
      content(operation.putObject("requestBody").put("required", true)).set("schema", schema);
    }

    private void addResponses(
        ObjectNode operation, Tool tool, ObjectNode result, boolean takesArguments) {
      ObjectNode responses = operation.putObject("responses");
      ObjectNode answer = responses.putObject("200").put("description", "Successful Response");
      content(answer)
          .set("schema", result.put("title", "Response Tool " + McpoNames.title(tool.key())));
      if (takesArguments) {
        content(responses.putObject("422").put("description", "Validation Error"))
            .set("schema", reference(VALIDATION_ERROR));
      }
      if (requiresKeys) {
        operation.putArray("security").addObject().putArray(SECURITY);
      }
    }

    private static ObjectNode content(ObjectNode owner) {
      return owner.putObject("content").putObject("application/json");
    }

    void addValidationErrorTo(ObjectNode schemas) {
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

    /** Quotes, a colon, and a value of one digit. */
    private static final int MEMBER_BYTES = 4;

    private final McpoNames names;
    private final ObjectNode components;
    private final JsonNode root;
    private final Map<SchemaPointer, String> named = new HashMap<>();
    private final Deque<SchemaPointer> open = new ArrayDeque<>();

    private String name = "";
    private int depth;
    private long remaining;

    /**
     * @param maxBytes stops after about so many bytes of copied names
     */
    McpoSchemas(McpoNames names, ObjectNode components, JsonNode root, long maxBytes) {
      this.names = names;
      this.components = components;
      this.root = root;
      this.remaining = maxBytes;
    }

    /** Moves the schema, and returns a reference to it. */
    ObjectNode move(String rootName) {
      name = rootName;
      ObjectNode moved = component(SchemaPointer.ROOT, root);
      String unique = named.get(SchemaPointer.ROOT);
      if (components.get(unique) instanceof ObjectNode whole && !whole.has("title")) {
        whole.put("title", unique);
      }
      return moved;
    }

    /** Returns whether {@link #move} stopped, so that schemas are missing. */
    boolean isTooLong() {
      return remaining < 0;
    }

    private ObjectNode component(SchemaPointer pointer, JsonNode target) {
      String own = pointer.equals(SchemaPointer.ROOT) ? name : name + "_" + lastOf(pointer.text());
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
      if (depth >= MAX_DEPTH || isTooLong()) {
        return sketch(written);
      }
      depth++;
      ObjectNode moved = JsonCodec.object();
      for (Map.Entry<String, JsonNode> member : written.properties()) {
        remaining -= member.getKey().length() + MEMBER_BYTES;
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
      for (Map.Entry<String, JsonNode> member : schemas.properties()) {
        remaining -= member.getKey().length() + MEMBER_BYTES;
        moved.set(member.getKey(), schema(member.getValue()));
      }
      return moved;
    }

    /** Returns a reference that readers can follow, or what is known without it. */
    private ObjectNode referred(String reference) {
      Optional<SchemaPointer> pointer = pointer(reference);
      JsonNode target = pointer.map(found -> found.in(root)).orElse(root);
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
    private static Optional<SchemaPointer> pointer(String reference) {
      return reference.startsWith("#") && !reference.contains("%")
          ? SchemaPointer.parse(reference.substring(1))
          : Optional.empty();
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
