package dev.bascule.bootstrap.config;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.config.parse.VariableExpander;
import java.util.List;

/**
 * A file of keys that is read again when it changes: {@code keys}, as below {@code auth}. Its
 * {@code toString} holds no secret.
 *
 * @param file where it is
 * @param variables what references in it are replaced by
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
     * @param keys the keys of the configuration, and those of the file
     */
    record Valid(List<AccessKey> keys) implements Keys {
      public Valid {
        keys = List.copyOf(keys);
      }
    }

    /**
     * The file is invalid.
     *
     * @param errors all that were found, in the order of the file; at least one
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
