package dev.bascule.adapter.in.http.httpcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The header fields of a message, in order. Names are case-insensitive.
 *
 * @param lines one for each line of the header
 */
public record HeaderFields(List<Line> lines) {

  /** No fields. */
  public static final HeaderFields NONE = new HeaderFields(List.of());

  /** One line of a header. */
  public record Line(String name, String value) {

    boolean isOf(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  public HeaderFields {
    lines = List.copyOf(lines);
  }

  /** Returns the values of the lines of that name. */
  public List<String> values(String name) {
    return lines.stream().filter(line -> line.isOf(name)).map(Line::value).toList();
  }

  /** Returns the value of the first line of that name. */
  public Optional<String> first(String name) {
    return values(name).stream().findFirst();
  }

  /** Returns whether there is a line of that name. */
  public boolean has(String name) {
    return lines.stream().anyMatch(line -> line.isOf(name));
  }

  /** Returns these fields with an additional line. */
  public HeaderFields and(String name, String value) {
    List<Line> more = new ArrayList<>(lines);
    more.add(new Line(name, value));
    return new HeaderFields(more);
  }

  /** Returns these fields with one line of that name instead of the existing ones. */
  public HeaderFields with(String name, String value) {
    return without(List.of(name)).and(name, value);
  }

  /** Returns these fields without the lines of those names. */
  public HeaderFields without(Collection<String> names) {
    return new HeaderFields(
        lines.stream().filter(line -> names.stream().noneMatch(line::isOf)).toList());
  }
}
