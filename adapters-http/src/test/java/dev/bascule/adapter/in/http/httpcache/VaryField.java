package dev.bascule.adapter.in.http.httpcache;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;

/**
 * The request fields that a response varies by (RFC 9110, section 12.5.5).
 *
 * @param any whether it varies by everything, so that no request matches
 * @param names the names of the fields, in lower case
 */
public record VaryField(boolean any, List<String> names) {

  public VaryField {
    names = List.copyOf(names);
  }

  /** Parses the field of a response. */
  public static VaryField of(HeaderFields response) {
    List<String> names =
        HeaderLists.split(response.values("Vary")).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    return new VaryField(names.contains("*"), names);
  }

  /** Returns whether the response to {@code one} matches {@code other} (RFC 9111, section 4.1). */
  public boolean matches(HeaderFields one, HeaderFields other) {
    return !any && names.stream().allMatch(name -> normal(one, name).equals(normal(other, name)));
  }

  /** Lines are joined, and white space around commas is insignificant. */
  private static List<String> normal(HeaderFields fields, String name) {
    List<String> values = fields.values(name);
    return values.isEmpty()
        ? List.of()
        : List.of(HeaderLists.split(values).stream().collect(joining(",")));
  }
}
