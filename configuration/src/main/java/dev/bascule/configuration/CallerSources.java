package dev.bascule.configuration;

import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import java.util.List;
import java.util.Optional;

/**
 * Sources of callers in addition to the access policy.
 *
 * @param issuers the issuers of accepted tokens; unique
 * @param keysFile the key file that is reread when it changes
 */
public record CallerSources(List<IssuerSettings> issuers, Optional<KeysFile> keysFile) {

  /** No sources. */
  public static final CallerSources NONE = new CallerSources(List.of(), Optional.empty());

  public CallerSources {
    issuers = List.copyOf(issuers);
  }
}
