package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Components that all operations share. */
final class SharedComponents {

  static final String RESULT = "CallToolResult";
  static final String PROBLEM = "Problem";

  private static final ObjectNode COMPONENTS = read("components.json");

  private SharedComponents() {}

  /** Adds the schemas of results and problems. */
  static void addTo(SchemaComponents components) {
    for (Map.Entry<String, JsonNode> schema : COMPONENTS.path("schemas").properties()) {
      components.addWritten(schema.getKey(), schema.getValue().deepCopy().asObject());
    }
  }

  /** Returns the parameters by component name. */
  static ObjectNode parameters() {
    return COMPONENTS.path("parameters").deepCopy().asObject();
  }

  /** Returns the header fields of responses by component name. */
  static ObjectNode headers(SecurityRequirement security) {
    ObjectNode headers = COMPONENTS.path("headers").deepCopy().asObject();
    return security.isRequired() ? headers : headers.without("Challenge");
  }

  /** Adds the parameters of an operation. */
  static void addParameters(ObjectNode operation) {
    for (String name : COMPONENTS.path("parameters").propertyNames()) {
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

  private static ObjectNode read(String resource) {
    try (InputStream in = SharedComponents.class.getResourceAsStream(resource)) {
      return JsonCodec.MAPPER.readTree(requireNonNull(in, resource)).asObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statuses other than 200 of a tool call. */
  static final class ErrorResponses {

    /** Only if authentication is configured. */
    private static final int UNAUTHORIZED = 401;

    private static final List<Status> ALL =
        List.of(
            new Status(
                400, "BadRequest", "The arguments are not a JSON object, or the query is invalid."),
            new Status(UNAUTHORIZED, "Unauthorized", "The credentials are missing or invalid."),
            new Status(
                403,
                "Forbidden",
                "The caller lacks permission, or the web page's origin is not allowed."),
            new Status(404, "NotFound", "Unknown server or tool."),
            new Status(406, "NotAcceptable", "The client accepts neither JSON nor events."),
            new Status(408, "RequestTimeout", "The request body timed out."),
            new Status(
                409, "Conflict", "The server requires input that only an MCP client can give."),
            new Status(413, "ContentTooLarge", "The body is too large."),
            new Status(415, "UnsupportedMediaType", "The body is not JSON."),
            new Status(
                422,
                "UnprocessableContent",
                "The arguments do not match the tool's schema, or the server rejects them."),
            new Status(429, "TooManyRequests", "A limit of the bridge is reached."),
            new Status(
                431, "RequestHeaderFieldsTooLarge", "The header of the request is too large."),
            new Status(
                502,
                "BadGateway",
                "The server is unreachable, denies access or fails; or, with unwrap, the tool"
                    + " reported an error."),
            new Status(
                503,
                "ServiceUnavailable",
                "The circuit breaker is open, or the bridge is overloaded or shutting down."),
            new Status(504, "GatewayTimeout", "The server timed out."));

    private ErrorResponses() {}

    private record Status(int code, String name, String description) {}

    /** Returns the responses, by component name. */
    static ObjectNode components(SecurityRequirement security) {
      ObjectNode responses = JsonCodec.object();
      for (Status status : of(security)) {
        ObjectNode response =
            responses.putObject(status.name()).put("description", status.description());
        headers(status.code())
            .forEach((name, header) -> SharedComponents.header(response, name, header));
        response
            .putObject("content")
            .putObject("application/problem+json")
            .set("schema", SchemaComponents.reference(SharedComponents.PROBLEM));
      }
      return responses;
    }

    /** Adds references to the responses, by status. */
    static void addTo(ObjectNode responses, SecurityRequirement security) {
      for (Status status : of(security)) {
        responses
            .putObject(Integer.toString(status.code()))
            .put("$ref", "#/components/responses/" + status.name());
      }
    }

    private static Map<String, String> headers(int code) {
      return switch (code) {
        case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Challenge");
        case 429, 502, 503 -> Map.of("Retry-After", "RetryAfter");
        default -> Map.of();
      };
    }

    private static List<Status> of(SecurityRequirement security) {
      return security.isRequired()
          ? ALL
          : ALL.stream().filter(status -> status.code() != UNAUTHORIZED).toList();
    }
  }
}
