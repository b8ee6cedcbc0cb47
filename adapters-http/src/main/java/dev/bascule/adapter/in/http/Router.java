package dev.bascule.adapter.in.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the operations that a path names. A path that is spelled out goes before one with a segment
 * in braces, by the order of the operations.
 *
 * @param operations all of them
 */
record Router(List<Operation> operations) {

  Router {
    operations = List.copyOf(operations);
  }

  /**
   * The operations on one path.
   *
   * @param operations one for each method; at least one
   * @param parameters what the segments in braces stand for
   */
  record Match(List<Operation> operations, Map<String, String> parameters) {

    /** Returns the operation for {@code method}, if there is one. HEAD is like GET. */
    Optional<Operation> forMethod(String method) {
      String meant = method.equals("HEAD") ? "GET" : method;
      return operations.stream().filter(each -> each.method().equals(meant)).findFirst();
    }

    /** Returns the methods that the path knows, as the {@code Allow} field has them. */
    String allow() {
      TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
      operations.forEach(operation -> methods.add(operation.method()));
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  /** Returns what is at the path of {@code segments}; empty if nothing is. */
  Optional<Match> find(List<String> segments) {
    return operations.stream()
        .filter(operation -> fits(operation.segments(), segments))
        .findFirst()
        .map(operation -> new Match(siblings(operation), parameters(operation, segments)));
  }

  private List<Operation> siblings(Operation operation) {
    return operations.stream().filter(each -> each.path().equals(operation.path())).toList();
  }

  private static boolean fits(List<String> template, List<String> segments) {
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

  private static Map<String, String> parameters(Operation operation, List<String> segments) {
    Map<String, String> parameters = new HashMap<>();
    List<String> template = operation.segments();
    for (int i = 0; i < template.size(); i++) {
      if (isParameter(template.get(i))) {
        String name = template.get(i).substring(1, template.get(i).length() - 1);
        parameters.put(name, segments.get(i));
      }
    }
    return Map.copyOf(parameters);
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
