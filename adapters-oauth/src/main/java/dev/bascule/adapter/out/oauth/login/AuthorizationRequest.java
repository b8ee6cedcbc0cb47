package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.ResolvedAuthorizationServer;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import dev.bascule.domain.json.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A login attempt: the authorization request (RFC 6749, 4.1.1), the expected response, and the
 * token request after it.
 *
 * @param resolved the authorization server
 * @param registration the client
 * @param redirectUri the redirect URI
 * @param scopes the scopes to request
 * @param state the secret that the response must contain
 * @param codeVerifier proves that the client that redeems the code is the one that requested it
 *     (RFC 7636)
 */
public record AuthorizationRequest(
    ResolvedAuthorizationServer resolved,
    ClientRegistration registration,
    URI redirectUri,
    List<String> scopes,
    String state,
    String codeVerifier) {

  /** The scope for refresh tokens. */
  public static final String OFFLINE = "offline_access";

  private static final SecureRandom RANDOM = new SecureRandom();

  public AuthorizationRequest {
    scopes = List.copyOf(scopes);
  }

  /** Returns a new attempt with an unguessable state and code verifier. */
  public static AuthorizationRequest of(
      ResolvedAuthorizationServer resolved,
      ClientRegistration registration,
      URI redirectUri,
      List<String> scopes)
      throws TokenUnavailableException {
    if (!resolved.serverMetadata().supportsPkce()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + resolved.serverMetadata().issuer()
              + " does not declare support of PKCE with S256");
    }
    return new AuthorizationRequest(
        resolved, registration, redirectUri, scopes, randomText(), randomText());
  }

  /** Returns 256 random bits as text. */
  private static String randomText() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return encoded(bytes);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the URL that the user has to open. */
  public URI authorizationUrl() throws TokenUnavailableException {
    URI endpoint = resolved.serverMetadata().authorizationEndpoint();
    FormEncoding query =
        new FormEncoding()
            .add("response_type", "code")
            .add("client_id", registration.id())
            .add("redirect_uri", redirectUri.toString())
            .add("state", state)
            .add("code_challenge", encoded(Sha256.of(codeVerifier).toBytes()))
            .add("code_challenge_method", "S256")
            .add("resource", resolved.resource())
            .addScopes(scopes);
    if (scopes.contains(OFFLINE)) {
      // Without consent, no refresh token is issued (OpenID Connect Core, 11).
      query.add("prompt", "consent");
    }
    return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query.encoded());
  }

  /** Returns whether {@code response} belongs to this login. */
  public boolean matchesState(FormEncoding response) {
    return response
        .value("state")
        .filter(
            other ->
                MessageDigest.isEqual(
                    other.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8)))
        .isPresent();
  }

  /**
   * Returns the token request for the code in {@code response} (RFC 6749, 4.1.2; RFC 9207).
   *
   * @throws TokenUnavailableException if there is none, or the issuer is another one
   */
  public FormEncoding grant(FormEncoding response) throws TokenUnavailableException {
    return new FormEncoding()
        .add("grant_type", "authorization_code")
        .add("code", code(response))
        .add("redirect_uri", redirectUri.toString())
        .add("code_verifier", codeVerifier)
        .add("resource", resolved.resource());
  }

  private String code(FormEncoding response) throws TokenUnavailableException {
    if (!matchesState(response)) {
      throw new TokenUnavailableException(
          "that URL does not belong to this login: the state does not match");
    }
    AuthorizationServerMetadata serverMetadata = resolved.serverMetadata();
    Optional<String> issuer = response.value("iss");
    if (issuer.isEmpty()
        ? serverMetadata.sendsIssuer()
        : !issuer.get().equals(serverMetadata.issuer())) {
      throw new TokenUnavailableException(
          "the response is not from the authorization server " + serverMetadata.issuer());
    }
    Optional<String> error = response.value("error");
    if (error.isPresent()) {
      String shown = error.get().matches("[A-Za-z0-9_.-]{1,64}") ? error.get() : "an error";
      throw new TokenUnavailableException("the authorization server returned an error: " + shown);
    }
    return response
        .value("code")
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () -> new TokenUnavailableException("the authorization server returned no code"));
  }

  /** Omits secrets. */
  @Override
  public String toString() {
    return "AuthorizationRequest[issuer=" + resolved.serverMetadata().issuer() + "]";
  }
}
