package dev.bascule.adapter.out.oauth.discovery;

import java.util.List;

/**
 * The result of discovery.
 *
 * @param resource the resource identifier of the server in token requests (RFC 8707)
 * @param serverMetadata the authorization server
 * @param scopes the scopes that the server advertises; empty if none
 */
public record ResolvedAuthorizationServer(
    String resource, AuthorizationServerMetadata serverMetadata, List<String> scopes) {

  public ResolvedAuthorizationServer {
    scopes = List.copyOf(scopes);
  }
}
