package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.bootstrap.config.load.ConfigReader;
import dev.bascule.bootstrap.config.load.auth.KeysReader;
import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigErrors;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.bootstrap.config.parse.ValueReader;
import dev.bascule.bootstrap.config.parse.VariableExpander;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/**
 * A file of keys that is read again when it changes: {@code keys}, as below {@code auth}. Its
 * {@code toString} holds no secret.
 *
 * @param file where it is
 * @param variables what references in it are replaced by
 * @param others the keys of the configuration itself
 */
public record KeysFile(ConfigFile file, VariableExpander variables, List<AccessKey> others) {

  private static final Set<String> KEYS = Set.of("keys");

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

  /** Reads the file as it is now. */
  public Keys read() {
    ConfigErrors mistakes = new ConfigErrors(file.name());
    ValueReader values = new ValueReader(mistakes, variables, new HashMap<>());
    List<AccessKey> all =
        ConfigReader.text(file, mistakes)
            .flatMap(text -> ConfigDocument.parse(text, file.isJson(), mistakes))
            .map(mapping -> KeysReader.read(ConfigSection.root(values, mapping, KEYS), others))
            .orElse(others);
    return mistakes.isEmpty() ? new Keys.Sound(all) : new Keys.Wrong(mistakes.all());
  }

  @Override
  public String toString() {
    return "KeysFile[" + file.name() + "]";
  }
}
