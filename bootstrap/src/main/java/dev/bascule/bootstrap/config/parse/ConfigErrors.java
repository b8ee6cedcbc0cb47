package dev.bascule.bootstrap.config.parse;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. For one thread. */
public final class ConfigErrors {

  private final String file;
  private final List<ConfigError> found = new ArrayList<>();

  public ConfigErrors(String file) {
    this.file = requireNonNull(file, "file");
  }

  public void add(SourceLocation place, String key, String message) {
    found.add(new ConfigError(file, place.line(), place.column(), key, message));
  }

  /** Adds those of another file. */
  public void addAll(List<ConfigError> others) {
    found.addAll(others);
  }

  public void addOption(String option, String message) {
    found.add(new ConfigError(ConfigError.COMMAND_LINE, 0, 0, option, message));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Returns them in the order of the file. */
  public List<ConfigError> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column))
        .toList();
  }
}
