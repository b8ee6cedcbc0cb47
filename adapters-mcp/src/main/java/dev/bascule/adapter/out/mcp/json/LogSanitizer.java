package dev.bascule.adapter.out.mcp.json;

import java.util.regex.Pattern;

/** Makes a stranger's words fit to be shown: bounded, and on one line. */
public final class LogSanitizer {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private LogSanitizer() {}

  /** Returns {@code text}, or its beginning and an ellipsis where it is longer than allowed. */
  public static String shortened(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
  }

  /** The same, and every control character made a space, so that it cannot forge a log line. */
  public static String oneLine(String text, int maxLength) {
    return CONTROL.matcher(shortened(text, maxLength)).replaceAll(" ");
  }
}
