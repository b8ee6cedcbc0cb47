package dev.bascule.bootstrap.config.load;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.parse.ConfigError;
import java.util.List;

/** What came of reading a configuration. */
public sealed interface ConfigResult {

  /**
   * It is sound.
   *
   * @param config what it means
   * @param written what may be shown of it
   */
  record Valid(BridgeConfig config, SourceMap written) implements ConfigResult {
    public Valid {
      requireNonNull(config, "config");
      requireNonNull(written, "written");
    }
  }

  /**
   * It is not.
   *
   * @param mistakes all that were found, in the order of the file; at least one
   */
  record Invalid(List<ConfigError> mistakes) implements ConfigResult {
    public Invalid {
      mistakes = List.copyOf(mistakes);
    }
  }
}
