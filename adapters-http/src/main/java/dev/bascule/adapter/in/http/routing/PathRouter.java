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

  private final List<PathEntry> entries;

  /**
   * @param routes all of them; where two paths fit the same request, the former goes first
   */
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
   * The operations on one path.
   *
   * @param routes one for each method; at least one
   * @param parameters what the segments in braces stand for
   */
  public record Match(List<HttpRoute> routes, Map<String, String> parameters) {

    /** Returns the operation for {@code method}, if there is one. */
    public Optional<HttpRoute> forMethod(String method) {
      return routes.stream().filter(each -> each.handles(method)).findFirst();
    }

    /** Returns the methods that the path knows, as the {@code Allow} field has them. */
    public String allow() {
      TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
      routes.forEach(route -> methods.add(route.method()));
      if (routes.stream().anyMatch(HttpRoute::handlesHead)) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  /** Returns what is at the path of {@code segments}; empty if nothing is. */
  public Optional<Match> find(List<String> segments) {
    return entries.stream()
        .filter(entry -> entry.matches(segments))
        .findFirst()
        .map(entry -> new Match(entry.routes(), entry.parameters(segments)));
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /**
   * A path that something is at.
   *
   * @param template its segments; one in braces stands for any
   * @param routes what is there
   */
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
