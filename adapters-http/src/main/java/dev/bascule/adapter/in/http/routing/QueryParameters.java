package dev.bascule.adapter.in.http.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of a request: only known parameters, each at most once. */
public sealed interface QueryParameters {

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

  /** Parses the part after the question mark, which is null if there is none. */
  static QueryParameters read(@Nullable String raw, Set<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return new Invalid("the query contains an invalid percent-encoding");
      }
      if (!known.contains(name.get())) {
        return new Invalid("the query parameter \"" + name.get() + "\" is unknown");
      }
      if (values.putIfAbsent(name.get(), value.get()) != null) {
        return new Invalid("the query parameter \"" + name.get() + "\" occurs more than once");
      }
    }
    return new Parameters(values);
  }

  private static Optional<String> decode(String text) {
    return PercentDecoder.decode(text.replace('+', ' '));
  }
}
