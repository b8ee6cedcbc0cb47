package dev.bascule.configuration.parse;

import java.util.regex.Pattern;

/**
 * An error in a configuration.
 *
 * @param file the file, as named by the user; {@link #COMMAND_LINE} for an option
 * @param line starting at 1; 0 if it concerns the whole file or the command line
 * @param column starting at 1; 0 if {@code line} is 0
 * @param key the path of keys, separated by dots; empty for the whole file
 * @param message what was expected; never a secret
 */
public record ConfigError(String file, int line, int column, String key, String message) {

  /** Replaces the file name if an option of the command line is invalid. */
  public static final String COMMAND_LINE = "command line";

  /** Characters that could end the line or manipulate a terminal (Unicode TR 36, 2.1). */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028-\\u202e\\u2066-\\u2069]");

  /**
   * Returns {@code file:line:column: key: message} without absent parts, on one line: keys may
   * contain any character.
   */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    String text = place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    return UNSAFE.matcher(text).replaceAll("\ufffd");
  }
}
