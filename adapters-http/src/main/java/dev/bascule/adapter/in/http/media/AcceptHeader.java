package dev.bascule.adapter.in.http.media;

import dev.bascule.mcp.protocol.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The {@code Accept} field of a client (RFC 9110, section 12.5.1). */
public final class AcceptHeader {

  private AcceptHeader() {}

  /**
   * Returns whether {@code type} is acceptable. Of the matching ranges, the most specific one
   * decides.
   *
   * @param fields the values of all {@code Accept} fields; without any, everything is acceptable
   * @param type a media type, in lower case
   */
  public static boolean accepts(List<String> fields, String type) {
    List<Range> ranges = ranges(fields);
    return ranges.isEmpty() || weight(ranges, type) > 0;
  }

  /** Returns whether the client {@linkplain #prefers prefers} events to JSON. */
  public static boolean prefersEvents(List<String> fields) {
    return prefers(fields, MediaTypes.EVENT_STREAM, MediaTypes.JSON);
  }

  /**
   * Returns whether the client prefers a type to the default: it must name that type, and either
   * not name the default or give it a lower weight.
   *
   * @param type a media type, in lower case
   * @param usual the default type
   */
  public static boolean prefers(List<String> fields, String type, String usual) {
    List<Range> ranges = ranges(fields);
    OptionalDouble wanted = named(ranges, type);
    if (wanted.isEmpty() || wanted.getAsDouble() <= 0) {
      return false;
    }
    OptionalDouble instead = named(ranges, usual);
    return instead.isPresent()
        ? wanted.getAsDouble() > instead.getAsDouble()
        : wanted.getAsDouble() >= weight(ranges, usual);
  }

  private static double weight(List<Range> ranges, String type) {
    String kind = type.substring(0, type.indexOf('/')) + "/*";
    for (String wanted : List.of(type, kind, "*/*")) {
      OptionalDouble weight = named(ranges, wanted);
      if (weight.isPresent()) {
        return weight.getAsDouble();
      }
    }
    return 0;
  }

  private static OptionalDouble named(List<Range> ranges, String type) {
    return ranges.stream()
        .filter(range -> range.type().equals(type))
        .mapToDouble(Range::weight)
        .max();
  }

  private static List<Range> ranges(List<String> fields) {
    List<Range> ranges = new ArrayList<>();
    for (String field : fields) {
      for (String part : field.split(",", -1)) {
        String[] pieces = part.toLowerCase(Locale.ROOT).replace(" ", "").strip().split(";", -1);
        if (!pieces[0].isEmpty()) {
          ranges.add(new Range(pieces[0], weight(pieces)));
        }
      }
    }
    return ranges;
  }

  /** Returns the weight; 1 if it is absent or invalid. */
  private static double weight(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      if (pieces[i].matches("q=(0(\\.\\d{0,9})?|1(\\.0{0,9})?)")) {
        return Double.parseDouble(pieces[i].substring(2));
      }
    }
    return 1;
  }

  /** A media range with its weight, from 0 (not acceptable) to 1. */
  private record Range(String type, double weight) {}
}
