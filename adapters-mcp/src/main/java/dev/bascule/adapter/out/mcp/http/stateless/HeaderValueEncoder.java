package dev.bascule.adapter.out.mcp.http.stateless;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An encoder of any text as a value of an HTTP header (MCP 2026-07-28,
 * basic/transports/streamable-http, value encoding). Stateless.
 */
final class HeaderValueEncoder {

  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";

  private HeaderValueEncoder() {}

  /** Returns {@code text} unchanged if that is safe, and otherwise in base64 between markers. */
  static String of(String text) {
    return isSafe(text)
        ? text
        : BEGIN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
  }

  private static boolean isSafe(String text) {
    return text.chars().allMatch(each -> each >= ' ' && each <= '~')
        && !text.startsWith(" ")
        && !text.endsWith(" ")
        && !(text.startsWith(BEGIN) && text.endsWith(END));
  }
}
