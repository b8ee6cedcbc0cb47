package dev.bascule.adapter.out.oauth.login;

import static java.util.Objects.requireNonNull;

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
 * @param authority who sent the browser back
 */
public record AuthorizationResponse(String state, AuthorizationServerMetadata authority) {

  public AuthorizationResponse {
    requireNonNull(state, "state");
    requireNonNull(authority, "authority");
  }

  /** Tells whether {@code query} belongs to this login. */
  public boolean isOfThis(FormEncoding query) {
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
    if (!isOfThis(query)) {
      throw new TokenUnavailableException(
          "that address is not of this login: its state is another one");
    }
    Optional<String> issuer = query.value("iss");
    if (issuer.isEmpty() ? authority.namesItself() : !issuer.get().equals(authority.issuer())) {
      throw new TokenUnavailableException(
          "the answer does not come from the authorization server " + authority.issuer());
    }
    if (query.value("error").isPresent()) {
      throw new TokenUnavailableException(
          "the authorization server said: " + shown(query.value("error").get()));
    }
    Optional<String> code = query.value("code").filter(text -> !text.isEmpty());
    if (code.isEmpty()) {
      throw new TokenUnavailableException("the authorization server gave no code");
    }
    return code.get();
  }

  private static String shown(String error) {
    return error.matches("[A-Za-z0-9_.-]{1,64}") ? error : "an error";
  }
}
