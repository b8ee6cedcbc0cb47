package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What the browser has to come back with (RFC 6749, 4.1.2; RFC 9207).
 *
 * @param state what the login was begun with; nobody else knows it
 * @param serverMetadata who sent the browser back
 */
public record AuthorizationResponse(String state, AuthorizationServerMetadata serverMetadata) {

  /** Tells whether {@code query} belongs to this login. */
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
   * @throws TokenUnavailableException if it has none, or comes from somebody else
   */
  public String code(FormEncoding query) throws TokenUnavailableException {
    if (!matchesState(query)) {
      throw new TokenUnavailableException(
          "that address is not of this login: its state is another one");
    }
    Optional<String> issuer = query.value("iss");
    if (issuer.isEmpty()
        ? serverMetadata.sendsIssuer()
        : !issuer.get().equals(serverMetadata.issuer())) {
      throw new TokenUnavailableException(
          "the answer does not come from the authorization server " + serverMetadata.issuer());
    }
    if (query.value("error").isPresent()) {
      throw new TokenUnavailableException(
          "the authorization server said: " + sanitize(query.value("error").get()));
    }
    Optional<String> code = query.value("code").filter(text -> !text.isEmpty());
    if (code.isEmpty()) {
      throw new TokenUnavailableException("the authorization server gave no code");
    }
    return code.get();
  }

  private static String sanitize(String error) {
    return error.matches("[A-Za-z0-9_.-]{1,64}") ? error : "an error";
  }
}
