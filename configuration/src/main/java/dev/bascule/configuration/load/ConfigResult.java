package dev.bascule.configuration.load;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigWarning;
import java.util.List;

/** The result of reading a configuration. */
public sealed interface ConfigResult {

  /**
   * The configuration is valid.
   *
   * @param config the configuration
   * @param sourceMap the source positions, and which values are secret
   * @param warnings the warnings
   */
  record Valid(BridgeConfig config, SourceMap sourceMap, List<ConfigWarning> warnings)
      implements ConfigResult {
    public Valid {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The configuration is invalid.
   *
   * @param errors all errors, in the order of the file; at least one
   */
  record Invalid(List<ConfigError> errors) implements ConfigResult {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }
}
