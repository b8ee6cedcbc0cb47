package dev.bascule.configuration.parse;

import java.util.OptionalInt;

/**
 * A valid setting that is probably unintended.
 *
 * @param file the file, as named by the user
 * @param line the line of the key, starting at 1; empty if no file contains the key
 * @param key the key
 * @param message the effect, and what to do about it; never a secret
 */
public record ConfigWarning(String file, OptionalInt line, String key, String message) {

  /** Returns the warning in the format of an error. */
  @Override
  public String toString() {
    return (line.isPresent() ? file + ":" + line.getAsInt() : file) + ": " + key + ": " + message;
  }
}
