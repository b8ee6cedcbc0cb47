package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.bootstrap.config.KeysFile;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds keys that have expired or expire soon. */
final class AccessWarnings {

  private static final Duration SOON = Duration.ofDays(14);

  private AccessWarnings() {}

  /** Returns the warnings at {@code now}, in the order of the keys. */
  static List<ConfigWarning> find(ConfigResult.Valid valid, Instant now) {
    List<AccessKey> keys = valid.config().access().keys();
    List<ConfigWarning> found = new ArrayList<>();
    int own =
        valid
            .config()
            .callerSources()
            .keysFile()
            .map(KeysFile::configKeys)
            .map(List::size)
            .orElse(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      // Keys from the key file come last.
      String key = i < own ? "auth.keys[" + i + "].expires" : "auth.keysFile";
      message(keys.get(i), now)
          .map(message -> new ConfigWarning(key, valid.sourceMap().lineOf(key), message))
          .ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private static Optional<String> message(AccessKey key, Instant now) {
    return key.expires()
        .filter(end -> end.isBefore(now.plus(SOON)))
        .map(
            end ->
                key.hasExpired(now)
                    ? "the key of " + key.name() + " has expired; requests with it are rejected"
                    : "the key of "
                        + key.name()
                        + " expires at "
                        + end
                        + "; add a new one before that");
  }
}
