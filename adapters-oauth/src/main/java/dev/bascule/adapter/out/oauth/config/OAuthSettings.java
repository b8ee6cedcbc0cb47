package dev.bascule.adapter.out.oauth.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The OAuth settings of one server.
 *
 * @param server its name, which is also the name of the file with its tokens
 * @param url its URL
 * @param grant the grant type
 * @param client the client at the authorization server
 * @param scopes the scopes to request; empty for those that the server advertises
 * @param authorizationServer the authorization server; empty for the one that the server advertises
 * @param audience an additional audience for token exchange
 * @param folder the folder of stored logins
 */
public record OAuthSettings(
    String server,
    URI url,
    Grant grant,
    ClientSettings client,
    List<String> scopes,
    AuthorizationServerSettings authorizationServer,
    Optional<String> audience,
    Path folder) {

  public OAuthSettings {
    scopes = List.copyOf(scopes);
  }

  /** The grant type, and so the subject of tokens. */
  public enum Grant {
    /** The logged-in user, if there is one; otherwise no token is sent. */
    LOGIN_IF_ANY,
    /** The logged-in user. */
    LOGIN,
    /** The bridge itself (RFC 6749, 4.4). */
    CLIENT_CREDENTIALS,
    /** The caller of each request, whose token is exchanged (RFC 8693). */
    TOKEN_EXCHANGE
  }

  /**
   * The client registration at the authorization server.
   *
   * @param id the client ID; empty for dynamic registration
   * @param secret the client secret; empty for a public client
   * @param metadataUrl the URL of a client ID metadata document, used as client ID if the
   *     authorization server supports that
   * @param callbackPort the port of the redirect URI; 0 for any
   */
  public record ClientSettings(
      Optional<String> id,
      Optional<ClientSecret> secret,
      Optional<URI> metadataUrl,
      int callbackPort) {

    /** A client that has to register dynamically. */
    public static final ClientSettings UNKNOWN =
        new ClientSettings(Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  /**
   * The authorization server.
   *
   * @param issuer its issuer identifier, from which its metadata is discovered
   * @param tokenUrl its token endpoint; empty for the one in its metadata
   */
  public record AuthorizationServerSettings(Optional<String> issuer, Optional<URI> tokenUrl) {

    /** The one that the server advertises. */
    public static final AuthorizationServerSettings OF_SERVER =
        new AuthorizationServerSettings(Optional.empty(), Optional.empty());
  }

  /** Returns instructions for logging in. */
  public String remedy() {
    return "run: bascule login " + (server.contains(" ") ? "'" + server + "'" : server);
  }

  /** Omits the URLs, which may come from variables. */
  @Override
  public String toString() {
    return "OAuthSettings[server=" + server + ", grant=" + grant + "]";
  }
}
