package dev.bascule.adapter.out.oauth.discovery;

import java.util.List;

/**
 * What was found out about the tokens of a server.
 *
 * @param resource the name of the server, as tokens are asked for it (RFC 8707)
 * @param serverMetadata who gives them
 * @param scopes what the server says that they need; empty where it does not say
 */
public record ResolvedAuthorizationServer(
    String resource, AuthorizationServerMetadata serverMetadata, List<String> scopes) {

  public ResolvedAuthorizationServer {
    scopes = List.copyOf(scopes);
  }
}
