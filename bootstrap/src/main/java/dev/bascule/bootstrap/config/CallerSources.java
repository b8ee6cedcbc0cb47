package dev.bascule.bootstrap.config;

import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import java.util.List;
import java.util.Optional;

/**
 * Where it is to be found out who calls, besides what the policy says itself.
 *
 * @param issuers those whose tokens let somebody in; no one twice
 * @param keysFile the file of keys that is read again when it changes
 */
public record CallerSources(List<IssuerSettings> issuers, Optional<KeysFile> keysFile) {

  /** Nowhere. */
  public static final CallerSources NONE = new CallerSources(List.of(), Optional.empty());

  public CallerSources {
    issuers = List.copyOf(issuers);
  }
}
