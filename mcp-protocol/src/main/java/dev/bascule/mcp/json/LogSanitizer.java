package dev.bascule.mcp.json;

import java.util.regex.Pattern;

/** The sanitization of text from servers for display: limited in length, and on one line. */
public final class LogSanitizer {

  /** Includes the C1 controls, which terminals obey, other line separators, and text direction. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028-\\u202e\\u2066-\\u2069]");

  private LogSanitizer() {}

  /**
   * Returns {@code text}, or its beginning and an ellipsis if it is longer than {@code maxLength}.
   */
  public static String shortened(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
  }

  /**
   * Like {@link #shortened}, and replaces control characters with spaces, so that the text cannot
   * forge a log line.
   */
  public static String oneLine(String text, int maxLength) {
    return CONTROL.matcher(shortened(text, maxLength)).replaceAll(" ");
  }
}
