package dev.bascule.adapter.out.oauth.discovery;

import java.util.List;
import java.util.Optional;

/** How a client authenticates at the token endpoint (RFC 7591, section 2). */
public enum ClientAuthMethod {
  BASIC("client_secret_basic"),
  POST("client_secret_post"),
  NONE("none");

  private final String value;

  ClientAuthMethod(String value) {
    this.value = value;
  }

  /** Returns the value of {@code token_endpoint_auth_method}. */
  public String value() {
    return value;
  }

  /** Returns the method with the value {@code value}; empty if it is unknown. */
  public static Optional<ClientAuthMethod> of(String value) {
    return List.of(values()).stream().filter(method -> method.value.equals(value)).findFirst();
  }

  /** Returns the method to use with {@code server}: {@code NONE} for a client without a secret. */
  public static ClientAuthMethod select(boolean hasSecret, AuthorizationServerMetadata server) {
    if (!hasSecret) {
      return NONE;
    }
    List<String> known = server.authMethods();
    return List.of(BASIC, POST, NONE).stream()
        .filter(method -> known.contains(method.value))
        .findFirst()
        .orElse(BASIC);
  }
}
