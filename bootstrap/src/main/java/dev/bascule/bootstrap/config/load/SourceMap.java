package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.parse.ConfigError;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a file says, and where: its text stands in for a value that came from variables, since that
 * may be a secret.
 *
 * @param texts the text of the file where it has variables, not replaced, by key as in a {@link
 *     ConfigError}
 * @param lines the line of each value, counted from 1, by key
 */
public record SourceMap(Map<String, String> texts, Map<String, Integer> lines) {

  /** There is no file. */
  public static final SourceMap EMPTY = new SourceMap(Map.of(), Map.of());

  public SourceMap {
    texts = Map.copyOf(texts);
    lines = Map.copyOf(lines);
  }

  /** Returns what may be shown: {@code value}, unless it came from a variable. */
  public String displayValue(String key, String value) {
    return texts.getOrDefault(key, value);
  }

  /** Returns the line that says what {@code key} is; empty where the file does not say. */
  public OptionalInt lineOf(String key) {
    Integer line = lines.get(key);
    return line == null ? OptionalInt.empty() : OptionalInt.of(line);
  }
}
