package dev.bascule.adapter.in.http.naming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Encodes names as path segments. */
public final class PathSegment {

  private PathSegment() {}

  /** Returns {@code name} with all but unreserved characters encoded (RFC 3986, section 2). */
  public static String of(String name) {
    if (name.equals(".") || name.equals("..")) {
      // Clients would interpret them as relative path steps (RFC 3986, section 5.2.4).
      return name.replace(".", "%2E");
    }
    // URLEncoder encodes forms: a space as +, no asterisk, and the tilde.
    String form = URLEncoder.encode(name, UTF_8);
    return form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }
}
