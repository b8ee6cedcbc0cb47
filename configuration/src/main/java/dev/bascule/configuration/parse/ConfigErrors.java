package dev.bascule.configuration.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Collects the errors and the warnings about a file, and about those that it includes. Not
 * thread-safe.
 */
public final class ConfigErrors {

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();
  private final List<ConfigWarning> warnings = new ArrayList<>();

  public ConfigErrors(String file) {
    this.file = file;
  }

  public void add(SourceLocation location, String key, String message) {
    errors.add(
        new ConfigError(location.file().name(), location.line(), location.column(), key, message));
  }

  /** Adds a warning, which does not invalidate the file. */
  public void addWarning(SourceLocation location, String key, String message) {
    warnings.add(
        new ConfigWarning(location.file().name(), OptionalInt.of(location.line()), key, message));
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

  /** Returns the errors in the order of the file, followed by those of other files. */
  public List<ConfigError> all() {
    return errors.stream()
        .sorted(
            byFile(ConfigError::file)
                .thenComparingInt(ConfigError::line)
                .thenComparingInt(ConfigError::column))
        .toList();
  }

  /** Returns the warnings in the order of the file, followed by those of other files. */
  public List<ConfigWarning> warnings() {
    return warnings.stream()
        .sorted(byFile(ConfigWarning::file).thenComparingInt(warning -> warning.line().orElse(0)))
        .toList();
  }

  /** The command line comes first, then the file itself. */
  private <T> Comparator<T> byFile(Function<T, String> name) {
    List<String> first = List.of(file, ConfigError.COMMAND_LINE);
    return Comparator.<T>comparingInt(each -> -first.indexOf(name.apply(each))).thenComparing(name);
  }
}
