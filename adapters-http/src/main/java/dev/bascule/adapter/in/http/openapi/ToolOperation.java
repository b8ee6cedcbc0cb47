package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.adapter.in.http.openapi.schema.JsonSchemaDialect;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import dev.bascule.adapter.in.http.openapi.schema.SchemaKeywords;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.ToolJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAPI operation for one tool. */
record ToolOperation(ServerId server, Tool tool) {

  private static final String JSON = "application/json";

  /** The tool annotations and their names in the document. */
  private static final Map<String, String> HINTS =
      Map.of(
          "readOnlyHint", "x-mcp-read-only",
          "destructiveHint", "x-mcp-destructive",
          "idempotentHint", "x-mcp-idempotent",
          "openWorldHint", "x-mcp-open-world");

  String path() {
    return toolsPath() + "/" + PathSegment.of(tool.key());
  }

  /** Returns the path of the list of all tools of the server. */
  String toolsPath() {
    return "/servers/" + PathSegment.of(server.value()) + "/tools";
  }

  /** Returns the operation, and adds its schemas to {@code components}. */
  ObjectNode write(String name, SchemaComponents components, SecurityRequirement security) {
    JsonNode described = described();
    return write(
        name,
        described,
        requestBody(name, described.path("inputSchema"), components),
        response(result(name, described.path("outputSchema"), components)),
        security);
  }

  /**
   * Returns the operation without schemas, which are too long for the document.
   *
   * @param toolsUrl the URL of the list of tools, where the schemas are
   */
  ObjectNode writeBriefly(String name, String toolsUrl, SecurityRequirement security) {
    ObjectNode body = JsonCodec.object().put("required", false);
    body.putObject("content").putObject(JSON).putObject("schema").put("type", "object");
    ObjectNode result = SchemaComponents.reference(SharedComponents.RESULT);
    ObjectNode operation = write(name, described(), body, response(result), security);
    DocumentWriter.addLink(operation, toolsUrl);
    return operation;
  }

  private ObjectNode write(
      String name,
      JsonNode described,
      ObjectNode requestBody,
      ObjectNode response,
      SecurityRequirement security) {
    ObjectNode operation = JsonCodec.object().put("operationId", name);
    operation.putArray("tags").add(server.value());
    operation.put("summary", summary(described));
    text(described.path("description")).ifPresent(text -> operation.put("description", text));
    operation.put("x-mcp-server", server.value()).put("x-mcp-tool", tool.key());
    hint(operation, described.path("annotations"));
    SharedComponents.addParameters(operation);
    operation.set("requestBody", requestBody);
    ObjectNode responses = operation.putObject("responses");
    responses.set("200", response);
    SharedComponents.addResponses(responses, security);
    return operation;
  }

  /** Returns the description of the tool; empty if it is too costly to process. */
  private JsonNode described() {
    return ToolJson.read(tool).orElseGet(JsonCodec::object);
  }

  private String summary(JsonNode described) {
    return Stream.of(described.path("title"), described.path("annotations").path("title"))
        .flatMap(title -> text(title).stream())
        .findFirst()
        .orElse(tool.key());
  }

  private static Optional<String> text(JsonNode node) {
    return node.stringValueOpt().filter(text -> !text.isBlank());
  }

  private static void hint(ObjectNode operation, JsonNode annotations) {
    for (String member : HINTS.keySet().stream().sorted().toList()) {
      if (annotations.path(member).isBoolean()) {
        operation.set(requireNonNull(HINTS.get(member)), annotations.get(member));
      }
    }
  }

  private static ObjectNode requestBody(String name, JsonNode schema, SchemaComponents components) {
    JsonNode input =
        SchemaKeywords.isSchema(schema) ? schema : JsonCodec.object().put("type", "object");
    ObjectNode body = JsonCodec.object().put("required", ExampleGenerator.needsMembers(input));
    ObjectNode media = body.putObject("content").putObject(JSON);
    media.set("schema", components.add(name + "_input", input));
    ExampleGenerator.of(input).ifPresent(example -> media.set("example", example));
    return body;
  }

  private static ObjectNode response(ObjectNode result) {
    ObjectNode answer = JsonCodec.object().put("description", "The result of the tool.");
    SharedComponents.header(answer, "Cache-Status", "CacheStatus");
    SharedComponents.header(answer, "Cache-Control", "CacheControl");
    SharedComponents.header(answer, "Age", "Age");
    SharedComponents.header(answer, "ETag", "ETag");
    ObjectNode content = answer.putObject("content");
    content.putObject(JSON).set("schema", result);
    content.putObject("text/event-stream").putObject("schema").put("type", "string");
    return answer;
  }

  private static ObjectNode result(String name, JsonNode schema, SchemaComponents components) {
    if (!SchemaKeywords.isSchema(schema)) {
      return SchemaComponents.reference(SharedComponents.RESULT);
    }
    ObjectNode typed = JsonCodec.object().put("type", "object");
    typed
        .putObject("properties")
        .set("structuredContent", components.add(name + "_output", schema));
    ObjectNode result = JsonCodec.object();
    result
        .putArray("allOf")
        .addAll(List.of(SchemaComponents.reference(SharedComponents.RESULT), typed));
    return components.addWritten(name + "_result", result);
  }

  /** Generates example arguments from the examples in a tool's own schema. */
  static final class ExampleGenerator {

    /** Keywords that can restrict combinations of properties. */
    private static final Set<String> CONDITIONS =
        Set.of(
            "$dynamicRef",
            "$ref",
            "allOf",
            "anyOf",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "enum",
            "if",
            "minProperties",
            "not",
            "oneOf",
            "propertyNames");

    private ExampleGenerator() {}

    /** Returns whether {@code schema} rejects the empty object by its own keywords. */
    static boolean needsMembers(JsonNode schema) {
      return !schema.path("required").isEmpty() || schema.path("minProperties").asInt(0) > 0;
    }

    /** Returns an example; empty if the schema has none, or is of another dialect. */
    static Optional<JsonNode> of(JsonNode schema) {
      if (JsonSchemaDialect.isForeign(schema)) {
        return Optional.empty();
      }
      JsonNode own = schema.path("examples").path(0);
      if (own.isObject()) {
        return Optional.of(own);
      }
      boolean isPlain = schema.path("type").asString("").equals("object");
      return isPlain && schema.propertyNames().stream().noneMatch(CONDITIONS::contains)
          ? ofProperties(schema)
          : Optional.empty();
    }

    private static Optional<JsonNode> ofProperties(JsonNode schema) {
      ObjectNode example = JsonCodec.object();
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        value(property.getValue()).ifPresent(value -> example.set(property.getKey(), value));
      }
      for (JsonNode required : schema.path("required")) {
        if (!example.has(required.asString(""))) {
          return Optional.empty();
        }
      }
      return Optional.<JsonNode>of(example).filter(node -> !node.isEmpty());
    }

    private static Optional<JsonNode> value(JsonNode schema) {
      if (schema.propertyNames().stream().anyMatch(ExampleGenerator::isForeign)) {
        return Optional.empty();
      }
      return List.of(schema.path("examples").path(0), schema.path("default"), schema.path("const"))
          .stream()
          .filter(value -> !value.isMissingNode())
          .findFirst()
          .filter(value -> hasType(value, schema.path("type")))
          .filter(value -> isAmong(value, schema.path("enum")));
    }

    private static boolean isForeign(String keyword) {
      return CONDITIONS.contains(keyword) && !keyword.equals("enum");
    }

    private static boolean isAmong(JsonNode value, JsonNode choice) {
      return !choice.isArray() || choice.valueStream().anyMatch(value::equals);
    }

    private static boolean hasType(JsonNode value, JsonNode type) {
      return type.isArray()
          ? type.valueStream().anyMatch(one -> hasType(value, one))
          : switch (type.asString("")) {
            case "" -> true;
            case "array" -> value.isArray();
            case "boolean" -> value.isBoolean();
            case "integer" -> isWhole(value);
            case "null" -> value.isNull();
            case "number" -> value.isNumber();
            case "object" -> value.isObject();
            case "string" -> value.isString();
            default -> false;
          };
    }

    private static boolean isWhole(JsonNode value) {
      return value.isIntegralNumber()
          || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
    }
  }
}
