package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.ClientAuthMethod;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A client at one authorization server.
 *
 * @param secret its secret; empty for a public client
 * @param method its authentication method
 */
public record ClientRegistration(
    String id, Optional<ClientSecret> secret, ClientAuthMethod method) {

  /** Adds the client authentication to {@code form}, and returns additional header fields. */
  Map<String, String> authenticate(FormEncoding form) throws TokenUnavailableException {
    return switch (method) {
      case BASIC -> Map.of("Authorization", "Basic " + basic(secretText()));
      case POST -> {
        form.add("client_id", id).add("client_secret", secretText());
        yield Map.of();
      }
      case NONE -> {
        form.add("client_id", id);
        yield Map.of();
      }
    };
  }

  private String secretText() throws TokenUnavailableException {
    if (secret.isEmpty()) {
      throw new TokenUnavailableException("the client " + id + " has no secret");
    }
    return secret.get().read();
  }

  /** Form-encodes the text first (RFC 6749, 2.3.1). */
  private String basic(String text) {
    String both = FormEncoding.encode(id) + ":" + FormEncoding.encode(text);
    return Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }
}
