package dev.bascule.adapter.out.oauth.discovery;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.domain.time.Deadline;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Discovers the authorization server of a server (MCP basic/authorization; RFC 9728, RFC 8414). */
public record MetadataDiscovery(OAuthSettings settings, OAuthHttpClient httpClient) {

  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String SERVER = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  /**
   * Discovers the authorization server.
   *
   * @param challenge the server's challenge, if any
   */
  public ResolvedAuthorizationServer find(BearerChallenge challenge, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    String canonical = ServerUrl.canonical(settings.url());
    if (settings.authorizationServer().tokenUrl().isPresent()) {
      URI tokenUrl = settings.authorizationServer().tokenUrl().get();
      return new ResolvedAuthorizationServer(
          canonical, AuthorizationServerMetadata.ofTokenEndpoint(tokenUrl), challenge.scopes());
    }
    Optional<ObjectNode> resource = resource(challenge, deadline);
    String issuer =
        settings.authorizationServer().issuer().orElseGet(() -> issuer(resource, settings.url()));
    return new ResolvedAuthorizationServer(
        resource.flatMap(node -> OAuthJson.text(node, "resource")).orElse(canonical),
        fetchServerMetadata(issuer, httpClient, deadline),
        challenge.scopes().isEmpty() ? scopes(resource) : challenge.scopes());
  }

  /**
   * Returns the issuer. Before resource metadata was specified, servers were their own
   * authorization servers.
   */
  private static String issuer(Optional<ObjectNode> resource, URI url) {
    return resource
        .flatMap(node -> OAuthJson.texts(node, "authorization_servers"))
        .flatMap(servers -> servers.stream().findFirst())
        .orElseGet(() -> ServerUrl.origin(url));
  }

  private static List<String> scopes(Optional<ObjectNode> resource) {
    return resource
        .flatMap(node -> OAuthJson.texts(node, "scopes_supported"))
        .map(scopes -> ScopeList.union(scopes, List.of()))
        .orElse(List.of());
  }

  private Optional<ObjectNode> resource(BearerChallenge challenge, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    try {
      return checkResource(fetchFirst(resourceUrls(challenge), httpClient, deadline));
    } catch (TokenUnavailableException e) {
      if (settings.authorizationServer().issuer().isPresent()) {
        // The operator configured what it would contain.
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<String> resourceUrls(BearerChallenge challenge) {
    if (challenge.resourceMetadata().isPresent()) {
      return List.of(challenge.resourceMetadata().get());
    }
    String origin = ServerUrl.origin(settings.url());
    String path = ServerUrl.path(settings.url());
    return path.isEmpty()
        ? List.of(origin + RESOURCE)
        : List.of(origin + RESOURCE + path, origin + RESOURCE);
  }

  /** Rejects metadata of another resource, which would have its tokens sent here. */
  private Optional<ObjectNode> checkResource(Optional<ObjectNode> resource)
      throws TokenUnavailableException {
    if (resource.isPresent()
        && OAuthJson.text(resource.get(), "resource")
            .filter(named -> ServerUrl.isCoveredBy(named, settings.url()))
            .isEmpty()) {
      throw new TokenUnavailableException(
          "the metadata of the server " + settings.server() + " is for another resource");
    }
    return resource;
  }

  /** Fetches the metadata of an authorization server (RFC 8414, or OpenID Connect Discovery). */
  public static AuthorizationServerMetadata fetchServerMetadata(
      String issuer, OAuthHttpClient httpClient, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    Optional<ObjectNode> metadata = fetchFirst(metadataUrls(issuer), httpClient, deadline);
    if (metadata.isEmpty()) {
      throw new TokenUnavailableException(
          "the authorization server " + issuer + " has no metadata");
    }
    if (OAuthJson.text(metadata.get(), "issuer").filter(issuer::equals).isEmpty()) {
      throw new TokenUnavailableException(
          "the metadata of the authorization server " + issuer + " names another issuer");
    }
    return new AuthorizationServerMetadata(issuer, metadata.get());
  }

  private static List<String> metadataUrls(String issuer) throws TokenUnavailableException {
    Optional<URI> url =
        ServerUrl.parse(issuer)
            .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null);
    if (url.isEmpty()) {
      throw new TokenUnavailableException(
          "the issuer identifier of the authorization server is not a URL");
    }
    String origin = ServerUrl.origin(url.get());
    String path = ServerUrl.path(url.get());
    List<String> urls = new ArrayList<>(List.of(origin + SERVER + path, origin + OPENID + path));
    if (!path.isEmpty()) {
      urls.add(origin + path + OPENID);
    }
    return urls;
  }

  /** Returns the first document that exists. */
  private static Optional<ObjectNode> fetchFirst(
      List<String> urls, OAuthHttpClient httpClient, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    for (String url : urls) {
      Optional<URI> uri = ServerUrl.parse(url);
      if (uri.isEmpty()) {
        throw new TokenUnavailableException("the server specified an invalid URL");
      }
      OAuthResponse response = httpClient.get(uri.get(), deadline);
      Optional<ObjectNode> document =
          response.status() == 200 ? OAuthJson.object(response.body()) : Optional.empty();
      if (document.isPresent()) {
        return document;
      }
      if (response.status() >= 500) {
        throw new TokenUnavailableException(
            ServerUrl.origin(uri.get()) + " responded with HTTP status " + response.status());
      }
    }
    return Optional.empty();
  }
}
