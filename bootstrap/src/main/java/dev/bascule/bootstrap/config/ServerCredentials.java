package dev.bascule.bootstrap.config;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server is shown, besides the header fields of the configuration itself.
 *
 * @param headersFile where more header fields are
 * @param oauth how tokens for it are got; empty where there can be none
 */
public record ServerCredentials(Optional<Path> headersFile, Optional<OAuthSettings> oauth) {

  /** Nothing. */
  public static final ServerCredentials NONE =
      new ServerCredentials(Optional.empty(), Optional.empty());
}
