package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.ToolJson;
import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import dev.bascule.adapter.in.http.openapi.schema.SchemaShape;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI operation for one tool.
 *
 * @param server the server of the tool
 * @param tool the tool as the server describes it
 */
record ToolOperation(ServerId server, Tool tool) {

  private static final String JSON = "application/json";

  /** The tool annotations and their names in the document. */
  private static final Map<String, String> HINTS =
      Map.of(
          "readOnlyHint", "x-mcp-read-only",
          "destructiveHint", "x-mcp-destructive",
          "idempotentHint", "x-mcp-idempotent",
          "openWorldHint", "x-mcp-open-world");

  /** Returns the path of the tool, relative to the base path. */
  String path() {
    return "/servers/" + PathSegment.of(server.value()) + "/tools/" + PathSegment.of(tool.key());
  }

  /**
   * Returns the operation.
   *
   * @param name its name in the document
   * @param components receives the schemas
   */
  ObjectNode write(String name, SchemaComponents components, SecurityRequirement security) {
    JsonNode described = described();
    ObjectNode operation = JsonCodec.object().put("operationId", name);
    operation.putArray("tags").add(server.value());
    operation.put("summary", summary(described));
    text(described.path("description")).ifPresent(text -> operation.put("description", text));
    operation.put("x-mcp-server", server.value()).put("x-mcp-tool", tool.key());
    hint(operation, described.path("annotations"));
    SharedComponents.addParameters(operation);
    operation.set("requestBody", requestBody(name, described.path("inputSchema"), components));
    ObjectNode responses = operation.putObject("responses");
    responses.set("200", response(name, described.path("outputSchema"), components));
    ErrorResponses.addTo(responses, security);
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
        SchemaShape.isSchema(schema) ? schema : JsonCodec.object().put("type", "object");
    ObjectNode body = JsonCodec.object().put("required", ExampleGenerator.needsMembers(input));
    ObjectNode media = body.putObject("content").putObject(JSON);
    media.set("schema", components.add(name + "_input", input));
    ExampleGenerator.of(input).ifPresent(example -> media.set("example", example));
    return body;
  }

  private static ObjectNode response(String name, JsonNode schema, SchemaComponents components) {
    ObjectNode answer = JsonCodec.object().put("description", "The result of the tool.");
    SharedComponents.header(answer, "Cache-Status", "CacheStatus");
    SharedComponents.header(answer, "Cache-Control", "CacheControl");
    SharedComponents.header(answer, "Age", "Age");
    SharedComponents.header(answer, "ETag", "ETag");
    ObjectNode content = answer.putObject("content");
    content.putObject(JSON).set("schema", result(name, schema, components));
    content.putObject("text/event-stream").putObject("schema").put("type", "string");
    return answer;
  }

  private static ObjectNode result(String name, JsonNode schema, SchemaComponents components) {
    if (!SchemaShape.isSchema(schema)) {
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
}
