package dev.bascule.adapter.in.http.openapi;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Components that all operations share. */
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

  /** Returns the parameters by component name. */
  static ObjectNode parameters() {
    return tree(PARAMETER_COMPONENTS);
  }

  /** Returns the header fields of responses by component name. */
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

  /** Adds the header field {@code name}, defined by the component {@code component}. */
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
        "description": "The result of a tool (MCP, CallToolResult), complete.",
        "properties": {
          "content": {
            "type": "array",
            "description": "The result for people and models.",
            "items": {"$ref": "#/components/schemas/ContentBlock"}
          },
          "structuredContent": {"description": "The result for programs, if the tool returns one."},
          "isError": {
            "type": "boolean",
            "description": "Whether the tool reported an error.",
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
        "description": "Text, image, audio or resource (MCP, ContentBlock).",
        "properties": {
          "type": {"type": "string", "description": "Such as text, image, audio or resource."},
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
        "description": "A problem (RFC 9457).",
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
            "description": "The errors in the arguments.",
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
          "description": "If true, the response is only the value: structuredContent if there is \
      one, else the text, parsed if it is JSON. A tool error is then a problem with status 502.",
          "schema": {"type": "boolean", "default": false}
        },
        "CacheControl": {
          "name": "Cache-Control",
          "in": "header",
          "description": "The required freshness (RFC 9111): no-cache, no-store, max-age, \
      min-fresh, max-stale, only-if-cached.",
          "schema": {"type": "string"}
        }
      }
      """;

  private static final String HEADER_COMPONENTS =
      """
      {
        "CacheStatus": {
          "description": "Whether the response came from the cache, and if not, why (RFC 9211).",
          "schema": {"type": "string"}
        },
        "CacheControl": {
          "description": "How long the response is fresh.",
          "schema": {"type": "string"}
        },
        "Age": {
          "description": "Seconds since a cached response was stored.",
          "schema": {"type": "integer"}
        },
        "ETag": {
          "description": "A validator of the response, if it is cached.",
          "schema": {"type": "string"}
        },
        "RetryAfter": {
          "description": "Seconds to wait before a retry.",
          "schema": {"type": "integer"}
        },
        "Challenge": {
          "description": "The required credentials.",
          "schema": {"type": "string"}
        }
      }
      """;
}
