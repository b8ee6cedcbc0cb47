package dev.bascule.adapter.in.http.openapi;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a document tells what callers must show. */
final class SecuritySchemes {

  private static final String BEARER = "bearer";
  private static final String KEY = "apiKey";

  private SecuritySchemes() {}

  /** Says in {@code document} that one of the credentials is required. */
  static void require(ObjectNode document, Security security) {
    ArrayNode required = document.putArray("security");
    switch (security) {
      case Security.None() -> {}
      case Security.ApiKeys() -> {
        required.addObject().putArray(BEARER);
        required.addObject().putArray(KEY);
      }
    }
  }

  /** Says among {@code components} what the credentials are. */
  static void define(ObjectNode components, Security security) {
    switch (security) {
      case Security.None() -> {}
      case Security.ApiKeys() -> {
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject(BEARER).put("type", "http").put("scheme", "bearer");
        schemes.putObject(KEY).put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
      }
    }
  }
}
