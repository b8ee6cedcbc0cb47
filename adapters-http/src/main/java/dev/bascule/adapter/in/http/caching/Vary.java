package dev.bascule.adapter.in.http.caching;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;

/**
 * Which fields of a request had a say in its answer (RFC 9110, section 12.5.5).
 *
 * @param any whether more than fields had, so that no other request is like it
 * @param names the names of the fields, in small letters
 */
public record Vary(boolean any, List<String> names) {

  public Vary {
    names = List.copyOf(names);
  }

  /** Reads the field of an answer. */
  public static Vary of(Fields response) {
    List<String> names =
        Lists.split(response.values("Vary")).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    return new Vary(names.contains("*"), names);
  }

  /** Tells whether what answered {@code one} may answer {@code other} (RFC 9111, section 4.1). */
  public boolean isAlike(Fields one, Fields other) {
    return !any && names.stream().allMatch(name -> normal(one, name).equals(normal(other, name)));
  }

  /** Lines are joined, and white space around commas means nothing. */
  private static List<String> normal(Fields fields, String name) {
    List<String> values = fields.values(name);
    return values.isEmpty()
        ? List.of()
        : List.of(Lists.split(values).stream().collect(joining(",")));
  }
}
