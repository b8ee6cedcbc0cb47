package dev.bascule.bootstrap.config.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Collects the errors and the warnings about one file. Not thread-safe. */
public final class ConfigErrors {

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();
  private final List<ConfigWarning> warnings = new ArrayList<>();

  public ConfigErrors(String file) {
    this.file = file;
  }

  public void add(SourceLocation location, String key, String message) {
    errors.add(new ConfigError(file, location.line(), location.column(), key, message));
  }

  /** Adds a warning, which does not invalidate the file. */
  public void addWarning(SourceLocation location, String key, String message) {
    warnings.add(new ConfigWarning(key, OptionalInt.of(location.line()), message));
  }

  /** Adds the errors of another file. */
  public void addAll(List<ConfigError> others) {
    errors.addAll(others);
  }

  public void addOption(String option, String message) {
    errors.add(new ConfigError(ConfigError.COMMAND_LINE, 0, 0, option, message));
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Returns the errors in the order of the file. */
  public List<ConfigError> all() {
    return errors.stream()
        .sorted(Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column))
        .toList();
  }

  /** Returns the warnings in the order of the file. */
  public List<ConfigWarning> warnings() {
    return warnings.stream()
        .sorted(Comparator.comparingInt(warning -> warning.line().orElse(0)))
        .toList();
  }
}
