package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import java.util.List;

/** What came of reading a configuration. */
public sealed interface ConfigResult {

  /**
   * It is sound.
   *
   * @param config what it means
   * @param sourceMap what may be shown of it
   * @param warnings what is ignored of it
   */
  record Valid(BridgeConfig config, SourceMap sourceMap, List<ConfigWarning> warnings)
      implements ConfigResult {
    public Valid {
      warnings = List.copyOf(warnings);
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
