package dev.bascule.adapter.in.http.naming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Names as segments of paths. */
public final class PathSegment {

  private PathSegment() {}

  /** Returns {@code name} with all but unreserved characters encoded (RFC 3986, section 2). */
  public static String of(String name) {
    if (name.equals(".") || name.equals("..")) {
      // A client would take them for steps in the path (RFC 3986, section 5.2.4).
      return name.replace(".", "%2E");
    }
    // URLEncoder encodes as forms do: a space as +, no asterisk, and the tilde.
    String form = URLEncoder.encode(name, UTF_8);
    return form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }
}
