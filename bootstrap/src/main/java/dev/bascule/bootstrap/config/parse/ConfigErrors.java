package dev.bascule.bootstrap.config.parse;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. For one thread. */
public final class ConfigErrors {

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();

  public ConfigErrors(String file) {
    this.file = requireNonNull(file, "file");
  }

  public void add(SourceLocation location, String key, String message) {
    errors.add(new ConfigError(file, location.line(), location.column(), key, message));
  }

  /** Adds those of another file. */
  public void addAll(List<ConfigError> others) {
    errors.addAll(others);
  }

  public void addOption(String option, String message) {
    errors.add(new ConfigError(ConfigError.COMMAND_LINE, 0, 0, option, message));
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Returns them in the order of the file. */
  public List<ConfigError> all() {
    return errors.stream()
        .sorted(Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column))
        .toList();
  }
}
