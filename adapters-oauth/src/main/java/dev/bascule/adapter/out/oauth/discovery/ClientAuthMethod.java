package dev.bascule.adapter.out.oauth.discovery;

import java.util.List;
import java.util.Optional;

/** How a client authenticates at the token endpoint (RFC 7591, section 2). */
public enum ClientAuthMethod {
  BASIC("client_secret_basic"),
  POST("client_secret_post"),
  NONE("none");

  private final String word;

  ClientAuthMethod(String word) {
    this.word = word;
  }

  /** Returns the value of {@code token_endpoint_auth_method}. */
  public String word() {
    return word;
  }

  /** Returns the method with the value {@code word}; empty if it is unknown. */
  public static Optional<ClientAuthMethod> of(String word) {
    return List.of(values()).stream().filter(method -> method.word.equals(word)).findFirst();
  }

  /** Returns the method to use with {@code server}: {@code NONE} for a client without a secret. */
  public static ClientAuthMethod select(boolean hasSecret, AuthorizationServerMetadata server) {
    if (!hasSecret) {
      return NONE;
    }
    List<String> known = server.authMethods();
    return List.of(BASIC, POST, NONE).stream()
        .filter(method -> known.contains(method.word))
        .findFirst()
        .orElse(BASIC);
  }
}
