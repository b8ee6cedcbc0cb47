package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.ToolJson;
import dev.bascule.domain.mcp.Tool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Generates the operations of one document. Not thread-safe. */
final class McpoOperations {

  /** The name of the security scheme in FastAPI. */
  static final String SECURITY = "HTTPBearer";

  private static final String VALIDATION_ERROR = "HTTPValidationError";

  private final McpoNames names = new McpoNames();
  private final ObjectNode schemas;
  private final boolean requiresKeys;

  /**
   * @param schemas the document's schemas, to which those of the tools are added
   * @param requiresKeys whether callers need a key
   */
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

  /** Adds FastAPI's validation error. */
  private void addValidationError() {
    String one = names.component("ValidationError");
    ObjectNode error = schemas.putObject(one).put("type", "object");
    ObjectNode members = error.putObject("properties");
    ObjectNode place = members.putObject("loc").put("type", "array").putObject("items");
    place.putArray("type").add("string").add("integer");
    members.putObject("msg").put("type", "string");
    members.putObject("type").put("type", "string");
    error.putArray("required").add("loc").add("msg").add("type");
    ObjectNode errors = schemas.putObject(names.component(VALIDATION_ERROR)).put("type", "object");
    ObjectNode detail = errors.putObject("properties").putObject("detail").put("type", "array");
    detail.set("items", reference(one));
  }

  private static ObjectNode reference(String component) {
    return JsonCodec.object().put("$ref", "#/components/schemas/" + component);
  }
}
