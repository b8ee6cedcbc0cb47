package dev.bascule.adapter.in.http.mcpo;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of one server, as mcpo would write it, for clients that know mcpo: an
 * operation for each tool, below the server's own path.
 *
 * @param server the server
 * @param path where its operations are
 * @param asksForKeys whether callers need a key
 */
public record McpoDocument(ServerId server, String path, boolean asksForKeys) {

  public McpoDocument {
    requireNonNull(server, "server");
    requireNonNull(path, "path");
  }

  /** Returns the document for {@code tools}; the same for the same tools, byte for byte. */
  public JsonBytes of(List<ToolDescription> tools) {
    ObjectNode json = Json.object().put("openapi", "3.1.0");
    json.putObject("info")
        .put("title", server.value())
        .put("description", server.value() + " MCP Server")
        .put("version", "1.0");
    json.putArray("servers").addObject().put("url", path);
    ObjectNode paths = json.putObject("paths");
    ObjectNode components = Json.object();
    ObjectNode schemas = components.putObject("schemas");
    Naming naming = new Naming();
    invalidity(schemas, naming);
    for (ToolDescription tool : tools) {
      paths.putObject(Naming.path(tool.key())).set("post", operation(tool, schemas, naming));
    }
    if (asksForKeys) {
      components
          .putObject("securitySchemes")
          .putObject("HTTPBearer")
          .put("type", "http")
          .put("scheme", "bearer");
    }
    json.set("components", components);
    return Json.write(json);
  }

  private ObjectNode operation(ToolDescription tool, ObjectNode schemas, Naming naming) {
    JsonNode told = Json.read(tool.json());
    String name = tool.key();
    ObjectNode operation = Json.object().put("summary", Naming.title(name));
    String description = told.path("description").asString("");
    if (!description.isEmpty()) {
      operation.put("description", description);
    }
    operation.put("operationId", naming.operation(name));
    JsonNode input = told.path("inputSchema");
    boolean takesArguments = InputShape.of(input).takesArguments();
    if (takesArguments) {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      content(body).set("schema", new Schemas(naming, schemas, input, name + "_form_model").move());
    }
    ObjectNode responses = operation.putObject("responses");
    answer(responses, name, told.path("outputSchema"), schemas, naming);
    if (takesArguments) {
      content(responses.putObject("422").put("description", "Validation Error"))
          .putObject("schema")
          .put("$ref", "#/components/schemas/HTTPValidationError");
    }
    if (asksForKeys) {
      operation.putArray("security").addObject().putArray("HTTPBearer");
    }
    return operation;
  }

  /** Promises the output schema as one of two possibilities only: an answer is what a tool says. */
  private static void answer(
      ObjectNode responses, String name, JsonNode output, ObjectNode schemas, Naming naming) {
    ObjectNode schema =
        content(responses.putObject("200").put("description", "Successful Response"))
            .putObject("schema");
    if (output.isObject()) {
      schema
          .putArray("anyOf")
          .add(new Schemas(naming, schemas, output, name + "_response_model").move())
          .addObject();
    }
    schema.put("title", "Response Tool " + Naming.title(name));
  }

  private static ObjectNode content(ObjectNode owner) {
    return owner.putObject("content").putObject("application/json");
  }

  /** What FastAPI says of a body that it refuses. */
  private static void invalidity(ObjectNode schemas, Naming naming) {
    ObjectNode error = schemas.putObject(naming.component("ValidationError")).put("type", "object");
    ObjectNode members = error.putObject("properties");
    members
        .putObject("loc")
        .put("type", "array")
        .putObject("items")
        .putArray("type")
        .add("string")
        .add("integer");
    members.putObject("msg").put("type", "string");
    members.putObject("type").put("type", "string");
    error.putArray("required").add("loc").add("msg").add("type");
    ObjectNode errors =
        schemas.putObject(naming.component("HTTPValidationError")).put("type", "object");
    errors
        .putObject("properties")
        .putObject("detail")
        .put("type", "array")
        .putObject("items")
        .put("$ref", "#/components/schemas/ValidationError");
  }
}
