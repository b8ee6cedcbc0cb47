package dev.bascule.adapter.out.oauth.discovery;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata of an authorization server (RFC 8414).
 *
 * @param issuer its issuer identifier
 */
public record AuthorizationServerMetadata(String issuer, ObjectNode metadata) {

  /** Returns metadata with nothing but a token endpoint. */
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

  /** Returns the URL of the keys that sign its tokens. */
  public URI keysUrl() throws TokenUnavailableException {
    return endpoint("jwks_uri");
  }

  public boolean supportsRegistration() {
    return OAuthJson.text(metadata, "registration_endpoint").isPresent();
  }

  public boolean supportsMetadataDocuments() {
    return OAuthJson.flag(metadata, "client_id_metadata_document_supported");
  }

  /**
   * Returns whether PKCE support is declared; without that, it cannot be relied on (MCP
   * basic/authorization).
   */
  public boolean supportsPkce() {
    return OAuthJson.texts(metadata, "code_challenge_methods_supported")
        .filter(methods -> methods.contains("S256"))
        .isPresent();
  }

  /** Returns whether its responses contain the issuer (RFC 9207). */
  public boolean sendsIssuer() {
    return OAuthJson.flag(metadata, "authorization_response_iss_parameter_supported");
  }

  /**
   * Returns the supported client authentication methods; the default of RFC 8414 if not declared.
   */
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
