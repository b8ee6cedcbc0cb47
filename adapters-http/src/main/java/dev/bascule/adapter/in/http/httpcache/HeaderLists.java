package dev.bascule.adapter.in.http.httpcache;

import java.util.ArrayList;
import java.util.List;

/** Parses header fields that are lists (RFC 9110, section 5.6.1). */
public final class HeaderLists {

  private HeaderLists() {}

  /** Splits at commas outside quotes, without empty elements. */
  static List<String> split(String value) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == ',' && !quoted) {
        add(parts, value.substring(start, i));
        start = i + 1;
      }
    }
    add(parts, value.substring(start));
    return parts;
  }

  /** Splits all of {@code values}. */
  public static List<String> split(List<String> values) {
    return values.stream().flatMap(value -> split(value).stream()).toList();
  }

  private static void add(List<String> parts, String part) {
    String stripped = part.strip();
    if (!stripped.isEmpty()) {
      parts.add(stripped);
    }
  }
}
