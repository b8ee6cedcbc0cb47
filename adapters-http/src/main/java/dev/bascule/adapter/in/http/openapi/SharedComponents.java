package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.openapi.schema.SchemaComponents;
import dev.bascule.mcp.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Components that all operations share. */
final class SharedComponents {

  static final String RESULT = "CallToolResult";

  /** The response that is possible only if authentication is configured. */
  private static final String UNAUTHORIZED = "Unauthorized";

  private static final ObjectNode COMPONENTS = read("components.json");

  private SharedComponents() {}

  static void addTo(SchemaComponents components) {
    for (Map.Entry<String, JsonNode> schema : COMPONENTS.path("schemas").properties()) {
      components.addWritten(schema.getKey(), schema.getValue().deepCopy().asObject());
    }
  }

  static ObjectNode parameters() {
    return COMPONENTS.path("parameters").deepCopy().asObject();
  }

  static ObjectNode headers(SecurityRequirement security) {
    ObjectNode headers = COMPONENTS.path("headers").deepCopy().asObject();
    return security.isRequired() ? headers : headers.without("Challenge");
  }

  static void addParameters(ObjectNode operation) {
    for (String name : COMPONENTS.path("parameters").propertyNames()) {
      operation
          .withArrayProperty("parameters")
          .addObject()
          .put("$ref", "#/components/parameters/" + name);
    }
  }

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

  /** Returns the responses other than 200, by component name. */
  static ObjectNode responses(SecurityRequirement security) {
    ObjectNode responses = COMPONENTS.path("responses").deepCopy().asObject();
    return security.isRequired() ? responses : responses.without(UNAUTHORIZED);
  }

  /** Adds references to the responses, by status. */
  static void addResponses(ObjectNode responses, SecurityRequirement security) {
    for (Map.Entry<String, JsonNode> each : COMPONENTS.path("responseByStatus").properties()) {
      String name = each.getValue().asString();
      if (security.isRequired() || !name.equals(UNAUTHORIZED)) {
        responses.putObject(each.getKey()).put("$ref", "#/components/responses/" + name);
      }
    }
  }
}
