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
   * @param sourceMap what may be shown of it
   */
  record Valid(BridgeConfig config, SourceMap sourceMap) implements ConfigResult {
    public Valid {
      requireNonNull(config, "config");
      requireNonNull(sourceMap, "sourceMap");
    }
  }

  /**
   * It is not.
   *
   * @param errors all that were found, in the order of the file; at least one
   */
  record Invalid(List<ConfigError> errors) implements ConfigResult {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }
}
