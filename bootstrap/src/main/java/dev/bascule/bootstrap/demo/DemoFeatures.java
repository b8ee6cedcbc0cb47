package dev.bascule.bootstrap.demo;

import dev.bascule.domain.result.Failure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resource and the prompt of the demo server. Thread-safe.
 *
 * @param tools writes the note that is the resource
 */
record DemoFeatures(DemoTools tools) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String NOTE = "demo://memo";
  private static final String EXPLAIN = "explain";

  private static final String RESOURCES =
      """
      {"resources": [
        {"uri": "demo://memo",
         "name": "memo",
         "title": "Note",
         "description": "The note that the tool note writes.",
         "mimeType": "text/plain"}
      ]}
      """;

  private static final String PROMPTS =
      """
      {"prompts": [
        {"name": "explain",
         "title": "Explain",
         "description": "Asks a model to explain a topic.",
         "arguments": [
           {"name": "topic", "description": "What to explain.", "required": true},
           {"name": "reader", "description": "Whom to explain it to."}]}
      ]}
      """;

  static DemoResponse listResources() {
    return result(RESOURCES);
  }

  static DemoResponse listTemplates() {
    return result("{\"resourceTemplates\": []}");
  }

  static DemoResponse listPrompts() {
    return result(PROMPTS);
  }

  private static DemoResponse result(String json) {
    return new DemoResponse.Result((ObjectNode) MAPPER.readTree(json));
  }

  DemoResponse readResource(String uri) {
    if (!uri.equals(NOTE)) {
      return new DemoResponse.RpcError(
          Failure.Rejected.RESOURCE_NOT_FOUND, "Unknown resource: " + uri);
    }
    ObjectNode result = MAPPER.createObjectNode();
    result
        .putArray("contents")
        .addObject()
        .put("uri", NOTE)
        .put("mimeType", "text/plain")
        .put("text", tools.note().isEmpty() ? "No note is written yet.\n" : tools.note() + "\n");
    return new DemoResponse.Result(result);
  }

  static DemoResponse getPrompt(JsonNode params) {
    String topic = params.path("arguments").path("topic").asString("");
    if (!params.path("name").asString("").equals(EXPLAIN) || topic.isEmpty()) {
      return new DemoResponse.RpcError(
          DemoResponse.RpcError.INVALID_PARAMS, "Expected the prompt explain with a topic");
    }
    String reader = params.path("arguments").path("reader").asString("a beginner");
    ObjectNode result = MAPPER.createObjectNode().put("description", "Explain a topic");
    result
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .putObject("content")
        .put("type", "text")
        .put("text", "Explain " + topic + " to " + reader + ".");
    return new DemoResponse.Result(result);
  }
}
