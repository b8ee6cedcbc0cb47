package dev.bascule.adapter.in.http.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request: only known parameters with a value, each at most once unless it may be
 * repeated. So a misspelled or empty filter is an error, and never selects everything.
 */
public sealed interface QueryParameters {

  /** The end of the names of parameters that may be repeated. */
  String REPEATABLE = "[]";

  /** Parameters by name. */
  record Parameters(Map<String, String> values) implements QueryParameters {
    public Parameters {
      values = Map.copyOf(values);
    }
  }

  /** An invalid query; {@code detail} gives the reason. */
  record Invalid(String detail) implements QueryParameters {}

  /** Returns the query of a route that ignores it. */
  static QueryParameters none() {
    return new Parameters(Map.of());
  }

  /**
   * Parses the part after the question mark, which is null if there is none.
   *
   * @param known the names of parameters; one that ends with {@link #REPEATABLE} may occur more
   *     than once, and has its first value
   */
  static QueryParameters read(@Nullable String raw, Set<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : pairs(raw)) {
      Optional<String> name = decode(nameIn(pair));
      Optional<String> value = decode(valueIn(pair));
      if (name.isEmpty() || value.isEmpty()) {
        return new Invalid("the query contains an invalid percent-encoding");
      }
      String parameter = "the query parameter \"" + name.get() + "\" ";
      boolean isRepeatable = known.contains(name.get() + REPEATABLE);
      boolean isSingle = known.contains(name.get()) && !name.get().endsWith(REPEATABLE);
      if (!isRepeatable && !isSingle) {
        return new Invalid(parameter + "is unknown; the route has " + namesOf(known));
      }
      if (value.get().isEmpty()) {
        return new Invalid(parameter + "has no value; give it one, or leave it out");
      }
      if (values.putIfAbsent(name.get(), value.get()) != null && !isRepeatable) {
        return new Invalid(parameter + "occurs more than once");
      }
    }
    return new Parameters(values);
  }

  /** Returns the names of {@code known} parameters for people, or {@code none}. */
  static String namesOf(Set<String> known) {
    return known.isEmpty()
        ? "none"
        : known.stream()
            .map(name -> '"' + name.replace(REPEATABLE, "") + '"')
            .sorted()
            .collect(Collectors.joining(", "));
  }

  /** Returns all values of {@code name} in a valid query, in their order. */
  static List<String> valuesOf(@Nullable String raw, String name) {
    return pairs(raw).stream()
        .filter(pair -> decode(nameIn(pair)).filter(name::equals).isPresent())
        .flatMap(pair -> decode(valueIn(pair)).stream())
        .toList();
  }

  private static List<String> pairs(@Nullable String raw) {
    return Stream.of((raw == null ? "" : raw).split("&", -1))
        .filter(pair -> !pair.isEmpty())
        .toList();
  }

  private static String nameIn(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? pair : pair.substring(0, equals);
  }

  private static String valueIn(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : pair.substring(equals + 1);
  }

  private static Optional<String> decode(String text) {
    return PercentDecoder.decode(text.replace('+', ' '));
  }
}
