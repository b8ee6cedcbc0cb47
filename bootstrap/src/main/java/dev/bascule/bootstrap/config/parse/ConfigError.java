package dev.bascule.bootstrap.config.parse;

import java.util.regex.Pattern;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file the file it is in, as the user named it; {@link #COMMAND_LINE} for an option
 * @param line counted from 1; 0 where it is about the file as a whole, or not in a file
 * @param column counted from 1; 0 where {@code line} is
 * @param key the keys that lead to it, with dots between; empty where it is about the whole
 * @param message what was expected; never a secret
 */
public record ConfigError(String file, int line, int column, String key, String message) {

  /** Stands in for the file where an option of the command line is wrong. */
  public static final String COMMAND_LINE = "command line";

  /** What could end the line, or make a terminal show something else (Unicode TR 36, 2.1). */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028-\\u202e\\u2066-\\u2069]");

  /**
   * Returns {@code file:line:column: key: message}, without what there is not, on one line: the
   * file may write anything into a key.
   */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    String text = place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    return UNSAFE.matcher(text).replaceAll("\ufffd");
  }
}
