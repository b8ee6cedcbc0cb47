package dev.bascule.configuration;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.VariableExpander;
import java.util.List;

/**
 * A key file that is reread when it changes, in the format of {@code keys} below {@code auth}. Its
 * {@code toString} contains no secret.
 *
 * @param file the file
 * @param variables replaces variable references in it
 * @param configKeys the keys of the configuration itself
 */
public record KeysFile(ConfigFile file, VariableExpander variables, List<AccessKey> configKeys) {

  public KeysFile {
    configKeys = List.copyOf(configKeys);
  }

  /** The result of reading the file. */
  public sealed interface Keys {

    /**
     * The file is valid.
     *
     * @param keys the keys of the configuration and of the file
     */
    record Valid(List<AccessKey> keys) implements Keys {
      public Valid {
        keys = List.copyOf(keys);
      }
    }

    /**
     * The file is invalid.
     *
     * @param errors all errors, in the order of the file; at least one
     */
    record Invalid(List<ConfigError> errors) implements Keys {
      public Invalid {
        errors = List.copyOf(errors);
      }
    }
  }

  @Override
  public String toString() {
    return "KeysFile[" + file.name() + "]";
  }
}
