package dev.bascule.adapter.in.http.openapi;

import java.nio.charset.StandardCharsets;

/** Names as segments of paths. */
final class PathSegment {

  private static final String UNRESERVED = "-._~";
  private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

  private PathSegment() {}

  /** Returns {@code name} with all but unreserved characters encoded (RFC 3986, section 2). */
  static String of(String name) {
    if (name.equals(".") || name.equals("..")) {
      // A client would take them for steps in the path (RFC 3986, section 5.2.4).
      return name.replace(".", "%2E");
    }
    StringBuilder segment = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (isUnreserved(c)) {
        segment.append(c);
      } else {
        segment.append('%').append(DIGITS[c >> 4]).append(DIGITS[c & 0xf]);
      }
    }
    return segment.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
