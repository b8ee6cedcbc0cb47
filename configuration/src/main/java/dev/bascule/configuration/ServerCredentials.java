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
}
