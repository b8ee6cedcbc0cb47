package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What a file says where a value came from variables, so that the value may be a secret.
 *
 * @param texts the text of the file, its variables not replaced, by key as in a {@link Mistake}
 */
public record Written(Map<String, String> texts) {

  /** There is no file, or it has no variables. */
  public static final Written NOTHING = new Written(Map.of());

  public Written {
    texts = Map.copyOf(texts);
  }

  /** Returns what may be shown: {@code value}, unless it came from a variable. */
  public String shown(String key, String value) {
    return texts.getOrDefault(requireNonNull(key, "key"), requireNonNull(value, "value"));
  }
}
