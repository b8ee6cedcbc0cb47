package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.ResolvedAuthorizationServer;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A login attempt.
 *
 * @param resolved the authorization server
 * @param registration the client
 * @param redirectUri the redirect URI
 * @param authorizationResponse the expected response
 * @param pkce the code verifier
 */
public record AuthorizationRequest(
    ResolvedAuthorizationServer resolved,
    ClientRegistration registration,
    URI redirectUri,
    AuthorizationResponse authorizationResponse,
    PkceCodes pkce) {

  private static final String OFFLINE = "offline_access";

  /** Returns a new attempt with an unguessable state and code verifier. */
  public static AuthorizationRequest of(
      ResolvedAuthorizationServer resolved, ClientRegistration registration, URI redirectUri)
      throws TokenUnavailableException {
    if (!resolved.serverMetadata().supportsPkce()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + resolved.serverMetadata().issuer()
              + " does not declare support of PKCE with S256");
    }
    return new AuthorizationRequest(
        resolved,
        registration,
        redirectUri,
        new AuthorizationResponse(PkceCodes.randomText(), resolved.serverMetadata()),
        new PkceCodes(PkceCodes.randomText()));
  }

  /** Returns an earlier login to the same server at the same authorization server. */
  public static Optional<StoredLogin> earlier(
      OAuthSettings settings, ResolvedAuthorizationServer resolved) {
    return LoginStore.of(settings)
        .read()
        .filter(login -> login.binding().issuer().equals(resolved.serverMetadata().issuer()))
        .filter(login -> login.binding().server().equals(ServerUrl.canonical(settings.url())));
  }

  /**
   * Returns the scopes to request: the configured ones, or else those that the server advertises;
   * in addition, all that were granted before, those that the server has requested since, and the
   * one for refresh tokens.
   */
  public static List<String> scopes(OAuthSettings settings, ResolvedAuthorizationServer resolved) {
    List<String> scopes = settings.scopes().isEmpty() ? resolved.scopes() : settings.scopes();
    Optional<StoredLogin> earlier = earlier(settings, resolved);
    if (earlier.isPresent()) {
      scopes = ScopeList.union(scopes, earlier.get().tokenResponse().scopes());
      scopes = ScopeList.union(scopes, earlier.get().missingScopes());
    }
    return resolved.serverMetadata().supportsScope(OFFLINE)
        ? ScopeList.union(scopes, List.of(OFFLINE))
        : scopes;
  }

  /** Returns the URL that the user has to open. */
  public URI authorizationUrl(List<String> scopes) throws TokenUnavailableException {
    URI endpoint = resolved.serverMetadata().authorizationEndpoint();
    FormEncoding query =
        new FormEncoding()
            .add("response_type", "code")
            .add("client_id", registration.id())
            .add("redirect_uri", redirectUri.toString())
            .add("state", authorizationResponse.state())
            .add("code_challenge", pkce.challenge())
            .add("code_challenge_method", "S256")
            .add("resource", resolved.resource())
            .addScopes(scopes);
    if (scopes.contains(OFFLINE)) {
      // Without consent, no refresh token is issued (OpenID Connect Core, 11).
      query.add("prompt", "consent");
    }
    return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query.encoded());
  }

  /** Returns the token request for {@code code}. */
  public FormEncoding grant(String code) {
    return new FormEncoding()
        .add("grant_type", "authorization_code")
        .add("code", code)
        .add("redirect_uri", redirectUri.toString())
        .add("code_verifier", pkce.verifier())
        .add("resource", resolved.resource());
  }

  /** Omits secrets. */
  @Override
  public String toString() {
    return "AuthorizationRequest[issuer=" + resolved.serverMetadata().issuer() + "]";
  }
}
