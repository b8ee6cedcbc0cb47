package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authorization server, as it describes itself (RFC 8414).
 *
 * @param issuer its name
 */
record AuthorizationServer(String issuer, ObjectNode metadata) {

  AuthorizationServer {
    requireNonNull(issuer, "issuer");
    requireNonNull(metadata, "metadata");
  }

  /** Returns one of which nothing is known but where it gives tokens. */
  static AuthorizationServer giving(URI tokenUrl) {
    return new AuthorizationServer(
        ServerUrl.origin(tokenUrl), Json.object().put("token_endpoint", tokenUrl.toString()));
  }

  URI authorizationEndpoint() throws NoTokenException {
    return endpoint("authorization_endpoint");
  }

  URI tokenEndpoint() throws NoTokenException {
    return endpoint("token_endpoint");
  }

  URI registrationEndpoint() throws NoTokenException {
    return endpoint("registration_endpoint");
  }

  boolean registersClients() {
    return Json.text(metadata, "registration_endpoint").isPresent();
  }

  boolean looksAtMetadataDocuments() {
    return Json.flag(metadata, "client_id_metadata_document_supported");
  }

  /** Whoever does not say so cannot be relied on to check it (MCP basic/authorization). */
  boolean checksCodeChallenges() {
    return Json.texts(metadata, "code_challenge_methods_supported")
        .filter(methods -> methods.contains("S256"))
        .isPresent();
  }

  /** Tells whether each answer of it names it (RFC 9207). */
  boolean namesItself() {
    return Json.flag(metadata, "authorization_response_iss_parameter_supported");
  }

  /** Returns how clients may prove who they are; the default of RFC 8414 where it does not say. */
  List<String> authMethods() {
    return Json.texts(metadata, "token_endpoint_auth_methods_supported")
        .orElse(List.of(Client.Method.BASIC.word()));
  }

  boolean knowsScope(String scope) {
    return Json.texts(metadata, "scopes_supported")
        .filter(scopes -> scopes.contains(scope))
        .isPresent();
  }

  private URI endpoint(String name) throws NoTokenException {
    Optional<URI> endpoint = Json.text(metadata, name).flatMap(ServerUrl::parse);
    if (endpoint.isEmpty()) {
      throw new NoTokenException("the authorization server " + issuer + " has no " + name);
    }
    return endpoint.get();
  }
}
