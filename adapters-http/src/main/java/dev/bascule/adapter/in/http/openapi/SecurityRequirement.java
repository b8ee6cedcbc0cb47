package dev.bascule.adapter.in.http.openapi;

import dev.bascule.mcp.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The credentials that a tool call accepts: any one of these, or none if all are false. */
public record SecurityRequirement(boolean keys, boolean tokens, boolean certificates) {

  boolean isRequired() {
    return keys || tokens || certificates;
  }

  /** Declares in {@code document} that one of the credentials is required. */
  void require(ObjectNode document) {
    ArrayNode required = document.putArray("security");
    schemes().keySet().forEach(name -> required.addObject().putArray(name));
  }

  void define(ObjectNode components) {
    if (isRequired()) {
      components.putObject("securitySchemes").setAll(schemes());
    }
  }

  private Map<String, ObjectNode> schemes() {
    Map<String, ObjectNode> schemes = new LinkedHashMap<>();
    if (keys) {
      schemes.put("bearer", scheme("http").put("scheme", "bearer"));
      schemes.put("apiKey", scheme("apiKey").put("in", "header").put("name", "X-API-Key"));
    }
    if (tokens) {
      schemes.put("token", scheme("http").put("scheme", "bearer").put("bearerFormat", "JWT"));
    }
    if (certificates) {
      schemes.put("certificate", scheme("mutualTLS"));
    }
    return schemes;
  }

  private static ObjectNode scheme(String type) {
    return JsonCodec.object().put("type", type);
  }
}
