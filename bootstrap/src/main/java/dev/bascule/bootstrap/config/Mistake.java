package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file the file it is in, as the user named it; {@link #COMMAND_LINE} for an option
 * @param line counted from 1; 0 where it is about the file as a whole, or not in a file
 * @param column counted from 1; 0 where {@code line} is
 * @param key the keys that lead to it, with dots between; empty where it is about the whole
 * @param message what was expected; never a secret
 */
public record Mistake(String file, int line, int column, String key, String message) {

  /** Stands in for the file where an option of the command line is wrong. */
  public static final String COMMAND_LINE = "command line";

  public Mistake {
    requireNonNull(file, "file");
    requireNonNull(key, "key");
    requireNonNull(message, "message");
  }

  /** Returns {@code file:line:column: key: message}, without what there is not. */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
