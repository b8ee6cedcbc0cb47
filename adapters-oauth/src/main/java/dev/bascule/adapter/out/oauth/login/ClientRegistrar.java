package dev.bascule.adapter.out.oauth.login;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.ClientAuthMethod;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import dev.bascule.domain.time.Deadline;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Determines the client at an authorization server: configured, by client ID metadata document, or
 * dynamically registered (MCP basic/authorization, RFC 7591).
 */
public final class ClientRegistrar {

  private ClientRegistrar() {}

  /**
   * Returns the client for the redirect URI {@code redirect}.
   *
   * @param earlier a client that was registered dynamically before
   */
  public static ClientRegistration client(
      OAuthSettings.ClientSettings settings,
      OAuthHttpClient httpClient,
      AuthorizationServerMetadata serverMetadata,
      URI redirect,
      Optional<ClientRegistration> earlier,
      Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    if (settings.id().isPresent()) {
      Optional<ClientSecret> secret = settings.secret();
      return new ClientRegistration(
          settings.id().get(), secret, ClientAuthMethod.select(secret.isPresent(), serverMetadata));
    }
    if (settings.metadataUrl().isPresent() && serverMetadata.supportsMetadataDocuments()) {
      return new ClientRegistration(
          settings.metadataUrl().get().toString(), Optional.empty(), ClientAuthMethod.NONE);
    }
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (!serverMetadata.supportsRegistration()) {
      throw new TokenUnavailableException(
          serverMetadata.issuer()
              + " does not support dynamic client registration; register a client manually and set"
              + " `oauth.clientId`");
    }
    return register(httpClient, serverMetadata, redirect, deadline);
  }

  private static ClientRegistration register(
      OAuthHttpClient httpClient,
      AuthorizationServerMetadata serverMetadata,
      URI redirect,
      Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    OAuthResponse response =
        httpClient.postJson(
            serverMetadata.registrationEndpoint(),
            OAuthJson.text(request(serverMetadata, redirect)),
            Map.of(),
            deadline);
    ObjectNode body = OAuthJson.object(response.body()).orElseGet(OAuthJson::object);
    Optional<String> id = OAuthJson.text(body, "client_id");
    if (!response.isSuccess() || id.isEmpty()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + serverMetadata.issuer()
              + " rejected the client registration: HTTP status "
              + response.status());
    }
    Optional<ClientSecret> secret =
        OAuthJson.text(body, "client_secret").map(ClientSecret.Inline::new);
    ClientAuthMethod method =
        OAuthJson.text(body, "token_endpoint_auth_method")
            .flatMap(ClientAuthMethod::of)
            .orElseGet(() -> ClientAuthMethod.select(secret.isPresent(), serverMetadata));
    return new ClientRegistration(id.get(), secret, method);
  }

  private static ObjectNode request(AuthorizationServerMetadata serverMetadata, URI redirect) {
    ObjectNode request =
        OAuthJson.object()
            .put("client_name", "Bascule")
            .put("application_type", "native")
            .put("token_endpoint_auth_method", method(serverMetadata.authMethods()).value());
    OAuthJson.put(request, "redirect_uris", List.of(redirect.toString()));
    OAuthJson.put(request, "grant_types", List.of("authorization_code", "refresh_token"));
    return OAuthJson.put(request, "response_types", List.of("code"));
  }

  /**
   * Returns the method to register. A program on a user's machine cannot keep a secret well, so
   * none is preferred.
   */
  private static ClientAuthMethod method(List<String> known) {
    return known.contains(ClientAuthMethod.NONE.value()) || known.isEmpty()
        ? ClientAuthMethod.NONE
        : known.contains(ClientAuthMethod.BASIC.value())
            ? ClientAuthMethod.BASIC
            : ClientAuthMethod.POST;
  }
}
