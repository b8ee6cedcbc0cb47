package dev.bascule.configuration;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials to send to a server, in addition to the header fields in the configuration.
 *
 * @param headersFile the file with further header fields
 * @param oauth the OAuth settings; empty if OAuth is not used
 */
public record ServerCredentials(Optional<Path> headersFile, Optional<OAuthSettings> oauth) {

  /** No credentials. */
  public static final ServerCredentials NONE =
      new ServerCredentials(Optional.empty(), Optional.empty());

  /** How the bridge gets a token for a server. */
  public enum TokenGrant {
    /** The bridge gets no token: OAuth is not used. */
    NONE,
    /** A user logs in with a browser. */
    LOGIN,
    /** The bridge authenticates itself as a client. */
    CLIENT_CREDENTIALS,
    /** The bridge exchanges the token of the caller. */
    TOKEN_EXCHANGE
  }

  /** Returns how the bridge gets a token for the server. */
  public TokenGrant grant() {
    return oauth
        .map(
            settings ->
                switch (settings.grant()) {
                  case LOGIN, LOGIN_IF_ANY -> TokenGrant.LOGIN;
                  case CLIENT_CREDENTIALS -> TokenGrant.CLIENT_CREDENTIALS;
                  case TOKEN_EXCHANGE -> TokenGrant.TOKEN_EXCHANGE;
                })
        .orElse(TokenGrant.NONE);
  }
}
