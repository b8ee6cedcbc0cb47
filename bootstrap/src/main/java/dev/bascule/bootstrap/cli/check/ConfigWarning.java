package dev.bascule.bootstrap.cli.check;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * Something in a configuration that is allowed, and yet hardly what its author wants.
 *
 * @param key the key that it is about
 * @param line where that is; empty where the file does not say
 * @param message what happens, and what to do about it; never a secret
 */
record ConfigWarning(String key, OptionalInt line, String message) {

  ConfigWarning {
    requireNonNull(key, "key");
    requireNonNull(line, "line");
    requireNonNull(message, "message");
  }

  /** Returns it as a mistake is written, for the file that is called {@code file}. */
  String format(String file) {
    return (line.isPresent() ? file + ":" + line.getAsInt() : file) + ": " + key + ": " + message;
  }
}
