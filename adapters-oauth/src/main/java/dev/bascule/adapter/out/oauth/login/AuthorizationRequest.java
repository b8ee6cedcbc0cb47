package dev.bascule.adapter.out.oauth.login;

import static java.util.Objects.requireNonNull;

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
 * One attempt to log in: what belongs to it.
 *
 * @param found who is asked
 * @param client as whom
 * @param back where the browser comes back to
 * @param redirect what it has to come back with
 * @param pkce what shows that whoever redeems the code is who asked for it
 */
public record AuthorizationRequest(
    ResolvedAuthorizationServer found,
    ClientRegistration client,
    URI back,
    AuthorizationResponse redirect,
    PkceCodes pkce) {

  private static final String OFFLINE = "offline_access";

  public AuthorizationRequest {
    requireNonNull(found, "found");
    requireNonNull(client, "client");
    requireNonNull(back, "back");
    requireNonNull(redirect, "redirect");
    requireNonNull(pkce, "pkce");
  }

  /** Returns a new one, whose state and secret nobody can guess. */
  public static AuthorizationRequest of(
      ResolvedAuthorizationServer found, ClientRegistration client, URI back)
      throws TokenUnavailableException {
    if (!found.authority().checksCodeChallenges()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + found.authority().issuer()
              + " does not say that it checks code challenges (PKCE with S256)");
    }
    return new AuthorizationRequest(
        found,
        client,
        back,
        new AuthorizationResponse(PkceCodes.randomText(), found.authority()),
        new PkceCodes(PkceCodes.randomText()));
  }

  /** Returns an earlier login to the same server at the same authorization server. */
  public static Optional<StoredLogin> earlier(
      OAuthSettings settings, ResolvedAuthorizationServer found) {
    return LoginStore.of(settings)
        .read()
        .filter(login -> login.binding().issuer().equals(found.authority().issuer()))
        .filter(login -> login.binding().server().equals(ServerUrl.canonical(settings.url())));
  }

  /**
   * Returns the scopes to ask for: what the operator says, or else the server; besides, all that
   * was granted before, what the server has wanted since, and what tokens can be renewed by.
   */
  public static List<String> scopes(OAuthSettings settings, ResolvedAuthorizationServer found) {
    List<String> scopes = settings.scopes().isEmpty() ? found.scopes() : settings.scopes();
    Optional<StoredLogin> earlier = earlier(settings, found);
    if (earlier.isPresent()) {
      scopes = ScopeList.union(scopes, earlier.get().tokens().scopes());
      scopes = ScopeList.union(scopes, earlier.get().wanted());
    }
    return found.authority().knowsScope(OFFLINE)
        ? ScopeList.union(scopes, List.of(OFFLINE))
        : scopes;
  }

  /** Returns where a person has to go. */
  public URI page(List<String> scopes) throws TokenUnavailableException {
    URI endpoint = found.authority().authorizationEndpoint();
    FormEncoding query =
        new FormEncoding()
            .add("response_type", "code")
            .add("client_id", client.id())
            .add("redirect_uri", back.toString())
            .add("state", redirect.state())
            .add("code_challenge", pkce.challenge())
            .add("code_challenge_method", "S256")
            .add("resource", found.resource())
            .addScopes(scopes);
    if (scopes.contains(OFFLINE)) {
      // Without being asked anew, people grant nothing that lasts (OpenID Connect Core, 11).
      query.add("prompt", "consent");
    }
    return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query.encoded());
  }

  /** Returns what redeems {@code code}. */
  public FormEncoding grant(String code) {
    return new FormEncoding()
        .add("grant_type", "authorization_code")
        .add("code", code)
        .add("redirect_uri", back.toString())
        .add("code_verifier", pkce.verifier())
        .add("resource", found.resource());
  }

  /** Leaves out what nobody else may know. */
  @Override
  public String toString() {
    return "Attempt[issuer=" + found.authority().issuer() + "]";
  }
}
