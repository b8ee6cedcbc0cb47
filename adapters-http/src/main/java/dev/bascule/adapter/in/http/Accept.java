package dev.bascule.adapter.in.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a client is willing to read: the {@code Accept} field (RFC 9110, section 12.5.1). */
final class Accept {

  private Accept() {}

  /**
   * Tells whether {@code type} is acceptable. Of the ranges that fit, the most specific decides.
   *
   * @param fields the values of all {@code Accept} fields; without any, everything is acceptable
   * @param type a media type, in small letters
   */
  static boolean accepts(List<String> fields, String type) {
    List<Range> ranges = ranges(fields);
    if (ranges.isEmpty()) {
      return true;
    }
    String kind = type.substring(0, type.indexOf('/')) + "/*";
    for (String wanted : List.of(type, kind, "*/*")) {
      List<Range> fitting = ranges.stream().filter(range -> range.type().equals(wanted)).toList();
      if (!fitting.isEmpty()) {
        return fitting.stream().anyMatch(Range::isWelcome);
      }
    }
    return false;
  }

  private static List<Range> ranges(List<String> fields) {
    List<Range> ranges = new ArrayList<>();
    for (String field : fields) {
      for (String part : field.split(",", -1)) {
        String[] pieces = part.toLowerCase(Locale.ROOT).replace(" ", "").strip().split(";", -1);
        if (!pieces[0].isEmpty()) {
          ranges.add(new Range(pieces[0], !isRefused(pieces)));
        }
      }
    }
    return ranges;
  }

  private static boolean isRefused(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      if (pieces[i].matches("q=0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }

  private record Range(String type, boolean isWelcome) {}
}
