package dev.bascule.adapter.out.oauth.discovery;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authorization server, as it describes itself (RFC 8414).
 *
 * @param issuer its name
 */
public record AuthorizationServerMetadata(String issuer, ObjectNode metadata) {

  /** Returns one of which nothing is known but where it gives tokens. */
  static AuthorizationServerMetadata ofTokenEndpoint(URI tokenUrl) {
    return new AuthorizationServerMetadata(
        ServerUrl.origin(tokenUrl), OAuthJson.object().put("token_endpoint", tokenUrl.toString()));
  }

  public URI authorizationEndpoint() throws TokenUnavailableException {
    return endpoint("authorization_endpoint");
  }

  public URI tokenEndpoint() throws TokenUnavailableException {
    return endpoint("token_endpoint");
  }

  public URI registrationEndpoint() throws TokenUnavailableException {
    return endpoint("registration_endpoint");
  }

  public boolean supportsRegistration() {
    return OAuthJson.text(metadata, "registration_endpoint").isPresent();
  }

  public boolean supportsMetadataDocuments() {
    return OAuthJson.flag(metadata, "client_id_metadata_document_supported");
  }

  /** Whoever does not say so cannot be relied on to check it (MCP basic/authorization). */
  public boolean supportsPkce() {
    return OAuthJson.texts(metadata, "code_challenge_methods_supported")
        .filter(methods -> methods.contains("S256"))
        .isPresent();
  }

  /** Tells whether each answer of it names it (RFC 9207). */
  public boolean sendsIssuer() {
    return OAuthJson.flag(metadata, "authorization_response_iss_parameter_supported");
  }

  /** Returns how clients may prove who they are; the default of RFC 8414 where it does not say. */
  public List<String> authMethods() {
    return OAuthJson.texts(metadata, "token_endpoint_auth_methods_supported")
        .orElse(List.of(ClientAuthMethod.BASIC.value()));
  }

  public boolean supportsScope(String scope) {
    return OAuthJson.texts(metadata, "scopes_supported")
        .filter(scopes -> scopes.contains(scope))
        .isPresent();
  }

  private URI endpoint(String name) throws TokenUnavailableException {
    Optional<URI> endpoint = OAuthJson.text(metadata, name).flatMap(ServerUrl::parse);
    if (endpoint.isEmpty()) {
      throw new TokenUnavailableException("the authorization server " + issuer + " has no " + name);
    }
    return endpoint.get();
  }
}
