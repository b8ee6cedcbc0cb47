package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

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
 * @param others the keys of the configuration itself
 */
public record KeysFile(ConfigFile file, VariableExpander variables, List<AccessKey> others) {

  public KeysFile {
    requireNonNull(file, "file");
    requireNonNull(variables, "variables");
    others = List.copyOf(others);
  }

  /** What came of reading it. */
  public sealed interface Keys {

    /**
     * It is sound.
     *
     * @param all the keys of the configuration, and those of the file
     */
    record Sound(List<AccessKey> all) implements Keys {
      public Sound {
        all = List.copyOf(all);
      }
    }

    /**
     * It is not.
     *
     * @param mistakes all that were found, in the order of the file; at least one
     */
    record Wrong(List<ConfigError> mistakes) implements Keys {
      public Wrong {
        mistakes = List.copyOf(mistakes);
      }
    }
  }

  @Override
  public String toString() {
    return "KeysFile[" + file.name() + "]";
  }
}
