package dev.bascule.adapter.in.http.routing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the routes of a path. Thread-safe. */
public final class PathRouter {

  private final List<PathEntry> entries;

  /** If two paths of {@code routes} match, the first one wins. */
  public PathRouter(List<HttpRoute> routes) {
    Map<String, List<HttpRoute>> byPath =
        routes.stream()
            .collect(
                Collectors.groupingBy(
                    HttpRoute::path, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    this.entries =
        byPath.entrySet().stream()
            .map(entry -> new PathEntry(segments(entry.getKey()), entry.getValue()))
            .toList();
  }

  /**
   * The routes of one path, for each method one or one per preferred media type, and the values of
   * segments in braces.
   */
  public record Match(List<HttpRoute> routes, Map<String, String> parameters) {

    /** Returns the route for a request with this method and {@code Accept} field. */
    public Optional<HttpRoute> find(String method, List<String> accept) {
      return routes.stream()
          .filter(each -> each.handles(method) && each.requirements().isFor(accept))
          .findFirst();
    }

    /** Returns the methods of the path, in the format of the {@code Allow} field. */
    public String allow() {
      TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
      routes.forEach(route -> methods.add(route.method()));
      if (routes.stream().anyMatch(HttpRoute::handlesHead)) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  /** Returns the routes at the path of {@code segments}; empty if there are none. */
  public Optional<Match> find(List<String> segments) {
    return entries.stream()
        .filter(entry -> entry.matches(segments))
        .findFirst()
        .map(entry -> new Match(entry.routes(), entry.parameters(segments)));
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** A path with routes; a segment of its template in braces matches any segment. */
  private record PathEntry(List<String> template, List<HttpRoute> routes) {

    boolean matches(List<String> segments) {
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
