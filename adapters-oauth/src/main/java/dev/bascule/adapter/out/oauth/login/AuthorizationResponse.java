package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The expected authorization response (RFC 6749, 4.1.2; RFC 9207).
 *
 * @param state the secret state of the login
 * @param serverMetadata the authorization server
 */
public record AuthorizationResponse(String state, AuthorizationServerMetadata serverMetadata) {

  /** Returns whether {@code query} belongs to this login. */
  public boolean matchesState(FormEncoding query) {
    return query
        .value("state")
        .filter(
            other ->
                MessageDigest.isEqual(
                    other.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8)))
        .isPresent();
  }

  /**
   * Returns the code in {@code query}.
   *
   * @throws TokenUnavailableException if there is none, or the issuer is another one
   */
  public String code(FormEncoding query) throws TokenUnavailableException {
    if (!matchesState(query)) {
      throw new TokenUnavailableException(
          "that URL does not belong to this login: the state does not match");
    }
    Optional<String> issuer = query.value("iss");
    if (issuer.isEmpty()
        ? serverMetadata.sendsIssuer()
        : !issuer.get().equals(serverMetadata.issuer())) {
      throw new TokenUnavailableException(
          "the response is not from the authorization server " + serverMetadata.issuer());
    }
    if (query.value("error").isPresent()) {
      throw new TokenUnavailableException(
          "the authorization server returned an error: " + sanitize(query.value("error").get()));
    }
    Optional<String> code = query.value("code").filter(text -> !text.isEmpty());
    if (code.isEmpty()) {
      throw new TokenUnavailableException("the authorization server returned no code");
    }
    return code.get();
  }

  private static String sanitize(String error) {
    return error.matches("[A-Za-z0-9_.-]{1,64}") ? error : "an error";
  }
}
