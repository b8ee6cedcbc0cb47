package dev.bascule.adapter.in.http.openapi;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The security schemes in a document. */
final class SecuritySchemes {

  private static final String BEARER = "bearer";
  private static final String KEY = "apiKey";
  private static final String TOKEN = "token";
  private static final String CERTIFICATE = "certificate";

  private SecuritySchemes() {}

  /** Declares in {@code document} that one of the credentials is required. */
  static void require(ObjectNode document, SecurityRequirement security) {
    ArrayNode required = document.putArray("security");
    if (security.keys()) {
      required.addObject().putArray(BEARER);
      required.addObject().putArray(KEY);
    }
    if (security.tokens()) {
      required.addObject().putArray(TOKEN);
    }
    if (security.certificates()) {
      required.addObject().putArray(CERTIFICATE);
    }
  }

  /** Defines the credentials among {@code components}. */
  static void define(ObjectNode components, SecurityRequirement security) {
    if (!security.isRequired()) {
      return;
    }
    ObjectNode schemes = components.putObject("securitySchemes");
    if (security.keys()) {
      schemes.putObject(BEARER).put("type", "http").put("scheme", "bearer");
      schemes.putObject(KEY).put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
    }
    if (security.tokens()) {
      schemes
          .putObject(TOKEN)
          .put("type", "http")
          .put("scheme", "bearer")
          .put("bearerFormat", "JWT");
    }
    if (security.certificates()) {
      schemes.putObject(CERTIFICATE).put("type", "mutualTLS");
    }
  }
}
