package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.discovery.ClientAuthMethod;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import dev.bascule.adapter.out.oauth.token.TokenResponse;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A login, as stored in a file. Its {@code toString} contains no secret.
 *
 * @param binding the server and authorization server that it is valid for
 * @param registration the client
 * @param port the port of the redirect URI, which is fixed for dynamically registered clients
 * @param tokenResponse the tokens
 * @param missingScopes the scopes that the server has requested since
 */
public record StoredLogin(
    Binding binding,
    ClientRegistration registration,
    int port,
    TokenResponse tokenResponse,
    List<String> missingScopes) {

  /** A key in existing files, so it keeps its name. */
  private static final String MISSING_SCOPES = "wanted";

  public StoredLogin {
    missingScopes = List.copyOf(missingScopes);
  }

  /**
   * What a login is valid for.
   *
   * @param server the canonical URI of the server
   * @param issuer the authorization server
   * @param tokenUrl its token endpoint
   * @param resource the requested resource
   */
  public record Binding(String server, String issuer, URI tokenUrl, String resource) {}

  StoredLogin withTokens(TokenResponse other) {
    return new StoredLogin(binding, registration, port, other, missingScopes);
  }

  StoredLogin withMissingScopes(List<String> scopes) {
    return new StoredLogin(
        binding, registration, port, tokenResponse, ScopeList.union(missingScopes, scopes));
  }

  /** Returns the file content. A configured client secret is not stored. */
  String text(boolean withSecret) {
    ObjectNode file = OAuthJson.object();
    file.put("server", binding.server())
        .put("issuer", binding.issuer())
        .put("tokenUrl", binding.tokenUrl().toString())
        .put("resource", binding.resource())
        .put("clientId", registration.id())
        .put("clientAuth", registration.method().value())
        .put("port", port)
        .put("accessToken", tokenResponse.access());
    if (withSecret
        && registration.secret().isPresent()
        && registration.secret().get() instanceof ClientSecret.Inline(String secret)) {
      file.put("clientSecret", secret);
    }
    tokenResponse.refresh().ifPresent(token -> file.put("refreshToken", token));
    tokenResponse.expires().ifPresent(end -> file.put("expires", end.toString()));
    OAuthJson.put(file, "scopes", tokenResponse.scopes());
    OAuthJson.put(file, MISSING_SCOPES, missingScopes);
    return OAuthJson.text(file);
  }

  /** Parses the result of {@link #text}; empty if it is invalid. */
  static Optional<StoredLogin> of(String text) {
    try {
      return OAuthJson.object(text).map(StoredLogin::of);
    } catch (NoSuchElementException | DateTimeException _) {
      return Optional.empty();
    }
  }

  private static StoredLogin of(ObjectNode file) {
    Binding binding =
        new Binding(
            required(file, "server"),
            required(file, "issuer"),
            ServerUrl.parse(required(file, "tokenUrl")).orElseThrow(),
            required(file, "resource"));
    ClientRegistration registration =
        new ClientRegistration(
            required(file, "clientId"),
            OAuthJson.text(file, "clientSecret").map(ClientSecret.Inline::new),
            ClientAuthMethod.of(required(file, "clientAuth")).orElseThrow());
    TokenResponse tokenResponse =
        new TokenResponse(
            required(file, "accessToken"),
            OAuthJson.text(file, "refreshToken"),
            OAuthJson.text(file, "expires").map(Instant::parse),
            OAuthJson.texts(file, "scopes").orElse(List.of()));
    return new StoredLogin(
        binding,
        registration,
        file.path("port").asInt(0),
        tokenResponse,
        OAuthJson.texts(file, MISSING_SCOPES).orElse(List.of()));
  }

  private static String required(ObjectNode file, String name) {
    return OAuthJson.text(file, name).orElseThrow();
  }
}
