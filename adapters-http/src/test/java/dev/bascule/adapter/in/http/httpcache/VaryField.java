package dev.bascule.adapter.in.http.httpcache;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;

/**
 * Which fields of a request had a say in its answer (RFC 9110, section 12.5.5).
 *
 * @param any whether more than fields had, so that no other request is like it
 * @param names the names of the fields, in small letters
 */
public record VaryField(boolean any, List<String> names) {

  public VaryField {
    names = List.copyOf(names);
  }

  /** Reads the field of an answer. */
  public static VaryField of(HeaderFields response) {
    List<String> names =
        HeaderLists.split(response.values("Vary")).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    return new VaryField(names.contains("*"), names);
  }

  /** Tells whether what answered {@code one} may answer {@code other} (RFC 9111, section 4.1). */
  public boolean matches(HeaderFields one, HeaderFields other) {
    return !any && names.stream().allMatch(name -> normal(one, name).equals(normal(other, name)));
  }

  /** Lines are joined, and white space around commas means nothing. */
  private static List<String> normal(HeaderFields fields, String name) {
    List<String> values = fields.values(name);
    return values.isEmpty()
        ? List.of()
        : List.of(HeaderLists.split(values).stream().collect(joining(",")));
  }
}
