package dev.bascule.bootstrap.config.parse;

import java.util.OptionalInt;

/**
 * A valid setting that is probably unintended.
 *
 * @param key the key
 * @param line its line, starting at 1; empty if the file does not contain the key
 * @param message the effect, and what to do about it; never a secret
 */
public record ConfigWarning(String key, OptionalInt line, String message) {

  /** Returns the warning in the format of an error in {@code file}. */
  public String format(String file) {
    return (line.isPresent() ? file + ":" + line.getAsInt() : file) + ": " + key + ": " + message;
  }
}
