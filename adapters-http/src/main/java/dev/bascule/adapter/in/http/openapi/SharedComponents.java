package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What all operations have in common. */
final class SharedComponents {

  static final String RESULT = "CallToolResult";
  static final String PROBLEM = "Problem";

  private static final String BLOCK = "ContentBlock";
  private static final List<String> PARAMETERS = List.of("Unwrap", "CacheControl");

  private SharedComponents() {}

  /** Adds the schemas of results and problems. */
  static void addTo(SchemaComponents components) {
    components.addWritten(RESULT, tree(RESULT_SCHEMA));
    components.addWritten(BLOCK, tree(BLOCK_SCHEMA));
    components.addWritten(PROBLEM, tree(PROBLEM_SCHEMA));
  }

  /** Returns the parameters by their names as components. */
  static ObjectNode parameters() {
    return tree(PARAMETER_COMPONENTS);
  }

  /** Returns the header fields of answers by their names as components. */
  static ObjectNode headers(SecurityRequirement security) {
    ObjectNode headers = tree(HEADER_COMPONENTS);
    return security.isRequired() ? headers : headers.without("Challenge");
  }

  /** Adds the parameters of an operation. */
  static void addParameters(ObjectNode operation) {
    for (String name : PARAMETERS) {
      operation
          .withArrayProperty("parameters")
          .addObject()
          .put("$ref", "#/components/parameters/" + name);
    }
  }

  /** Adds the header field {@code name}, which is the component {@code component}. */
  static void header(ObjectNode response, String name, String component) {
    response
        .withObjectProperty("headers")
        .putObject(name)
        .put("$ref", "#/components/headers/" + component);
  }

  private static ObjectNode tree(String json) {
    JsonNode tree = JsonCodec.MAPPER.readTree(json);
    return tree.asObject();
  }

  private static final String RESULT_SCHEMA =
      """
      {
        "type": "object",
        "description": "What a tool answered (MCP, CallToolResult), with all that its server said.",
        "properties": {
          "content": {
            "type": "array",
            "description": "The answer for people and models.",
            "items": {"$ref": "#/components/schemas/ContentBlock"}
          },
          "structuredContent": {"description": "The answer for programs, if the tool gives one."},
          "isError": {
            "type": "boolean",
            "description": "Whether the tool itself reports a failure.",
            "default": false
          }
        },
        "required": ["content"]
      }
      """;

  private static final String BLOCK_SCHEMA =
      """
      {
        "type": "object",
        "description": "A text, an image, a sound or a resource (MCP, ContentBlock).",
        "properties": {
          "type": {"type": "string", "description": "text, image, audio, resource and the like."},
          "text": {"type": "string"},
          "data": {"type": "string", "description": "Base64."},
          "mimeType": {"type": "string"}
        },
        "required": ["type"],
        "additionalProperties": true
      }
      """;

  private static final String PROBLEM_SCHEMA =
      """
      {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
          "type": {"type": "string", "description": "The type: /problems/ and a name. The bridge serves a description there."},
          "title": {"type": "string"},
          "status": {"type": "integer"},
          "detail": {"type": "string"},
          "instance": {"type": "string"},
          "server": {"type": "string"},
          "tool": {"type": "string"},
          "code": {"type": "integer", "description": "The code of the server's JSON-RPC error."},
          "retryAfterSeconds": {"type": "integer"},
          "requestId": {"type": "string", "description": "X-Request-Id of the response."},
          "errors": {
            "type": "array",
            "description": "What is wrong with the arguments.",
            "items": {
              "type": "object",
              "properties": {
                "pointer": {"type": "string", "description": "A JSON Pointer (RFC 6901)."},
                "detail": {"type": "string"}
              }
            }
          }
        },
        "required": ["type", "title", "status"],
        "additionalProperties": true
      }
      """;

  private static final String PARAMETER_COMPONENTS =
      """
      {
        "Unwrap": {
          "name": "unwrap",
          "in": "query",
          "description": "With true, the answer is just the value: structuredContent if there is \
      one, else the text, parsed where it is JSON. An error of the tool is then a problem of status 502.",
          "schema": {"type": "boolean", "default": false}
        },
        "CacheControl": {
          "name": "Cache-Control",
          "in": "header",
          "description": "How fresh the answer must be (RFC 9111): no-cache, no-store, max-age, \
      min-fresh, max-stale, only-if-cached.",
          "schema": {"type": "string"}
        }
      }
      """;

  private static final String HEADER_COMPONENTS =
      """
      {
        "CacheStatus": {
          "description": "Whether the answer came from the cache, and if not, why (RFC 9211).",
          "schema": {"type": "string"}
        },
        "CacheControl": {
          "description": "How long the answer is good for.",
          "schema": {"type": "string"}
        },
        "Age": {
          "description": "The seconds since a cached answer was stored.",
          "schema": {"type": "integer"}
        },
        "ETag": {
          "description": "What tells this answer from others; where it is kept.",
          "schema": {"type": "string"}
        },
        "RetryAfter": {
          "description": "The seconds after which it makes sense to come back.",
          "schema": {"type": "integer"}
        },
        "Challenge": {
          "description": "Which credentials are wanted.",
          "schema": {"type": "string"}
        }
      }
      """;
}
