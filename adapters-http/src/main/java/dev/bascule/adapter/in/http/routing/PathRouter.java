package dev.bascule.adapter.in.http.routing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the operations that a path names. Thread-safe. */
public final class PathRouter {

  private final List<Place> places;

  /**
   * @param operations all of them; where two paths fit the same request, the former goes first
   */
  public PathRouter(List<HttpRoute> operations) {
    Map<String, List<HttpRoute>> byPath =
        operations.stream()
            .collect(
                Collectors.groupingBy(
                    HttpRoute::path, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    this.places =
        byPath.entrySet().stream()
            .map(entry -> new Place(segments(entry.getKey()), entry.getValue()))
            .toList();
  }

  /**
   * The operations on one path.
   *
   * @param operations one for each method; at least one
   * @param parameters what the segments in braces stand for
   */
  public record Match(List<HttpRoute> operations, Map<String, String> parameters) {

    /** Returns the operation for {@code method}, if there is one. */
    public Optional<HttpRoute> forMethod(String method) {
      return operations.stream().filter(each -> each.answers(method)).findFirst();
    }

    /** Returns the methods that the path knows, as the {@code Allow} field has them. */
    public String allow() {
      TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
      operations.forEach(operation -> methods.add(operation.method()));
      if (operations.stream().anyMatch(HttpRoute::answersHead)) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  /** Returns what is at the path of {@code segments}; empty if nothing is. */
  public Optional<Match> find(List<String> segments) {
    return places.stream()
        .filter(place -> place.fits(segments))
        .findFirst()
        .map(place -> new Match(place.operations(), place.parameters(segments)));
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /**
   * A path that something is at.
   *
   * @param template its segments; one in braces stands for any
   * @param operations what is there
   */
  private record Place(List<String> template, List<HttpRoute> operations) {

    boolean fits(List<String> segments) {
      if (template.size() != segments.size()) {
        return false;
      }
      for (int i = 0; i < template.size(); i++) {
        if (!isParameter(template.get(i)) && !template.get(i).equals(segments.get(i))) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> parameters(List<String> segments) {
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < template.size(); i++) {
        String name = template.get(i);
        if (isParameter(name)) {
          parameters.put(name.substring(1, name.length() - 1), segments.get(i));
        }
      }
      return Map.copyOf(parameters);
    }

    private static boolean isParameter(String segment) {
      return segment.startsWith("{");
    }
  }
}
