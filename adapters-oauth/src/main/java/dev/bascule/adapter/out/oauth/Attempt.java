package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

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
record Attempt(Found found, Client client, URI back, Redirect redirect, Pkce pkce) {

  private static final String OFFLINE = "offline_access";

  Attempt {
    requireNonNull(found, "found");
    requireNonNull(client, "client");
    requireNonNull(back, "back");
    requireNonNull(redirect, "redirect");
    requireNonNull(pkce, "pkce");
  }

  /** Returns a new one, whose state and secret nobody can guess. */
  static Attempt of(Found found, Client client, URI back) throws NoTokenException {
    if (!found.authority().checksCodeChallenges()) {
      throw new NoTokenException(
          "the authorization server "
              + found.authority().issuer()
              + " does not say that it checks code challenges (PKCE with S256)");
    }
    return new Attempt(
        found,
        client,
        back,
        new Redirect(Pkce.randomText(), found.authority()),
        new Pkce(Pkce.randomText()));
  }

  /** Returns an earlier login to the same server at the same authorization server. */
  static Optional<StoredLogin> earlier(OAuthSettings settings, Found found) {
    return LoginFile.of(settings)
        .read()
        .filter(login -> login.binding().issuer().equals(found.authority().issuer()))
        .filter(login -> login.binding().server().equals(ServerUrl.canonical(settings.url())));
  }

  /**
   * Returns the scopes to ask for: what the operator says, or else the server; besides, all that
   * was granted before, what the server has wanted since, and what tokens can be renewed by.
   */
  static List<String> scopes(OAuthSettings settings, Found found) {
    List<String> scopes = settings.scopes().isEmpty() ? found.scopes() : settings.scopes();
    Optional<StoredLogin> earlier = earlier(settings, found);
    if (earlier.isPresent()) {
      scopes = Scopes.union(scopes, earlier.get().tokens().scopes());
      scopes = Scopes.union(scopes, earlier.get().wanted());
    }
    return found.authority().knowsScope(OFFLINE) ? Scopes.union(scopes, List.of(OFFLINE)) : scopes;
  }

  /** Returns where a person has to go. */
  URI page(List<String> scopes) throws NoTokenException {
    URI endpoint = found.authority().authorizationEndpoint();
    Form query =
        new Form()
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
  Form grant(String code) {
    return new Form()
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
