package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

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
final class Registration {

  private final OAuthSettings.ClientSettings settings;
  private final Wire wire;

  Registration(OAuthSettings.ClientSettings settings, Wire wire) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
  }

  /**
   * Returns the client that may have the browser come back to {@code redirect}.
   *
   * @param earlier a client that registered itself for the same before
   */
  Client client(
      AuthorizationServer authority, URI redirect, Optional<Client> earlier, Deadline deadline)
      throws NoTokenException, InterruptedException {
    if (settings.id().isPresent()) {
      Optional<ClientSecret> secret = settings.secret();
      return new Client(
          settings.id().get(), secret, Client.Method.fitting(secret.isPresent(), authority));
    }
    if (settings.metadataUrl().isPresent() && authority.looksAtMetadataDocuments()) {
      return new Client(
          settings.metadataUrl().get().toString(), Optional.empty(), Client.Method.NONE);
    }
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (!authority.registersClients()) {
      throw new NoTokenException(
          "the authorization server "
              + authority.issuer()
              + " registers nobody; register a client there, and configure `oauth.clientId`");
    }
    return registered(authority, redirect, deadline);
  }

  private Client registered(AuthorizationServer authority, URI redirect, Deadline deadline)
      throws NoTokenException, InterruptedException {
    Answer answer =
        wire.postJson(
            authority.registrationEndpoint(),
            Json.text(request(authority, redirect)),
            Map.of("Accept", "application/json"),
            deadline);
    ObjectNode body = Json.object(answer.body()).orElseGet(Json::object);
    Optional<String> id = Json.text(body, "client_id");
    if (!answer.isSuccess() || id.isEmpty()) {
      throw new NoTokenException(
          "the authorization server "
              + authority.issuer()
              + " did not register the bridge: HTTP status "
              + answer.status());
    }
    Optional<ClientSecret> secret = Json.text(body, "client_secret").map(ClientSecret.Given::new);
    Client.Method method =
        Json.text(body, "token_endpoint_auth_method")
            .flatMap(Client.Method::of)
            .orElseGet(() -> Client.Method.fitting(secret.isPresent(), authority));
    return new Client(id.get(), secret, method);
  }

  private static ObjectNode request(AuthorizationServer authority, URI redirect) {
    ObjectNode request =
        Json.object()
            .put("client_name", "Bascule")
            .put("application_type", "native")
            .put("token_endpoint_auth_method", method(authority.authMethods()).word());
    Json.put(request, "redirect_uris", List.of(redirect.toString()));
    Json.put(request, "grant_types", List.of("authorization_code", "refresh_token"));
    return Json.put(request, "response_types", List.of("code"));
  }

  /** A program on somebody's machine keeps no secret well, so it had better have none. */
  private static Client.Method method(List<String> known) {
    return known.contains(Client.Method.NONE.word()) || known.isEmpty()
        ? Client.Method.NONE
        : known.contains(Client.Method.BASIC.word()) ? Client.Method.BASIC : Client.Method.POST;
  }
}
