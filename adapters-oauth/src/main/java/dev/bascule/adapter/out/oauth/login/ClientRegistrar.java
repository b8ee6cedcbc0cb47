package dev.bascule.adapter.out.oauth.login;

import static java.util.Objects.requireNonNull;

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
 * Finds out who the bridge is to an authorization server: who the operator says, or the document
 * about it, or whoever it is registered as (MCP basic/authorization, RFC 7591).
 */
public final class ClientRegistrar {

  private final OAuthSettings.ClientSettings settings;
  private final OAuthHttpClient wire;

  public ClientRegistrar(OAuthSettings.ClientSettings settings, OAuthHttpClient wire) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
  }

  /**
   * Returns the client that may have the browser come back to {@code redirect}.
   *
   * @param earlier a client that registered itself for the same before
   */
  public ClientRegistration client(
      AuthorizationServerMetadata authority,
      URI redirect,
      Optional<ClientRegistration> earlier,
      Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    if (settings.id().isPresent()) {
      Optional<ClientSecret> secret = settings.secret();
      return new ClientRegistration(
          settings.id().get(), secret, ClientAuthMethod.fitting(secret.isPresent(), authority));
    }
    if (settings.metadataUrl().isPresent() && authority.looksAtMetadataDocuments()) {
      return new ClientRegistration(
          settings.metadataUrl().get().toString(), Optional.empty(), ClientAuthMethod.NONE);
    }
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (!authority.registersClients()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + authority.issuer()
              + " registers nobody; register a client there, and configure `oauth.clientId`");
    }
    return registered(authority, redirect, deadline);
  }

  private ClientRegistration registered(
      AuthorizationServerMetadata authority, URI redirect, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    OAuthResponse answer =
        wire.postJson(
            authority.registrationEndpoint(),
            OAuthJson.text(request(authority, redirect)),
            Map.of("Accept", "application/json"),
            deadline);
    ObjectNode body = OAuthJson.object(answer.body()).orElseGet(OAuthJson::object);
    Optional<String> id = OAuthJson.text(body, "client_id");
    if (!answer.isSuccess() || id.isEmpty()) {
      throw new TokenUnavailableException(
          "the authorization server "
              + authority.issuer()
              + " did not register the bridge: HTTP status "
              + answer.status());
    }
    Optional<ClientSecret> secret =
        OAuthJson.text(body, "client_secret").map(ClientSecret.Given::new);
    ClientAuthMethod method =
        OAuthJson.text(body, "token_endpoint_auth_method")
            .flatMap(ClientAuthMethod::of)
            .orElseGet(() -> ClientAuthMethod.fitting(secret.isPresent(), authority));
    return new ClientRegistration(id.get(), secret, method);
  }

  private static ObjectNode request(AuthorizationServerMetadata authority, URI redirect) {
    ObjectNode request =
        OAuthJson.object()
            .put("client_name", "Bascule")
            .put("application_type", "native")
            .put("token_endpoint_auth_method", method(authority.authMethods()).word());
    OAuthJson.put(request, "redirect_uris", List.of(redirect.toString()));
    OAuthJson.put(request, "grant_types", List.of("authorization_code", "refresh_token"));
    return OAuthJson.put(request, "response_types", List.of("code"));
  }

  /** A program on somebody's machine keeps no secret well, so it had better have none. */
  private static ClientAuthMethod method(List<String> known) {
    return known.contains(ClientAuthMethod.NONE.word()) || known.isEmpty()
        ? ClientAuthMethod.NONE
        : known.contains(ClientAuthMethod.BASIC.word())
            ? ClientAuthMethod.BASIC
            : ClientAuthMethod.POST;
  }
}
