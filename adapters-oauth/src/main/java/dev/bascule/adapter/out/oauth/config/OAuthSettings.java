package dev.bascule.adapter.out.oauth.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the bridge gets the tokens of one server.
 *
 * @param server its name; that of the file with its tokens, too
 * @param url where it is
 * @param grant for whom tokens are, and so how they are got
 * @param client who the bridge is to the authorization server
 * @param scopes what is asked for; empty for what the server itself says
 * @param authorizationServer which authorization server; empty where the server says
 * @param audience who the exchanged token is for, besides the server; of use to an exchange only
 * @param folder where logins are kept
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

  /** For whom tokens are. */
  public enum Grant {
    /** Whoever logged in, if anybody did: nothing is shown where nobody did. */
    LOGIN_IF_ANY,
    /** Whoever logged in. */
    LOGIN,
    /** The bridge itself (RFC 6749, 4.4). */
    CLIENT_CREDENTIALS,
    /** The caller of each request, whose token is exchanged (RFC 8693). */
    TOKEN_EXCHANGE
  }

  /**
   * Who the bridge is to the authorization server.
   *
   * @param id as it was registered there; empty where it is to register itself
   * @param secret what goes with it; empty for a public client
   * @param metadataUrl where a document about the client is, whose address is its id where the
   *     authorization server can look at it
   * @param callbackPort where the browser comes back to; 0 for any
   */
  public record ClientSettings(
      Optional<String> id,
      Optional<ClientSecret> secret,
      Optional<URI> metadataUrl,
      int callbackPort) {

    /** A client that has to register itself. */
    public static final ClientSettings UNKNOWN =
        new ClientSettings(Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  /**
   * Which authorization server is asked.
   *
   * @param issuer its name, at which its metadata is found
   * @param tokenUrl where it gives tokens; found in its metadata where this is empty
   */
  public record AuthorizationServerSettings(Optional<String> issuer, Optional<URI> tokenUrl) {

    /** The one that the server names. */
    public static final AuthorizationServerSettings OF_SERVER =
        new AuthorizationServerSettings(Optional.empty(), Optional.empty());
  }

  /** Returns what tells people how to log in. */
  public String remedy() {
    return "run: bascule login " + (server.contains(" ") ? "'" + server + "'" : server);
  }

  /** Leaves the URLs out: they may come from variables. */
  @Override
  public String toString() {
    return "OAuthSettings[server=" + server + ", grant=" + grant + "]";
  }
}
