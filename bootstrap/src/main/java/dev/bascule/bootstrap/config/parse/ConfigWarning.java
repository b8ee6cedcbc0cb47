package dev.bascule.bootstrap.config.parse;

import java.util.OptionalInt;

/**
 * Something in a configuration that is allowed, but probably not what its author wants.
 *
 * @param key the key that it is about
 * @param line where that is, counted from 1; empty if the file does not have the key
 * @param message what happens, and what to do about it; never a secret
 */
public record ConfigWarning(String key, OptionalInt line, String message) {

  /** Returns it in the form of an error, for the file that is called {@code file}. */
  public String format(String file) {
    return (line.isPresent() ? file + ":" + line.getAsInt() : file) + ": " + key + ": " + message;
  }
}
