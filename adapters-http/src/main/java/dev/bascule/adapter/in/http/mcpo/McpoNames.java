package dev.bascule.adapter.in.http.mcpo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Set;

/**
 * Names as mcpo makes them of the names of tools, by way of FastAPI; each at most once, which mcpo
 * does not see to. For one document, and one thread.
 */
final class McpoNames {

  private final Set<String> operations = new HashSet<>();
  private final Set<String> components = new HashSet<>();

  /** Returns the name of the operation that calls {@code tool}, which is what models see. */
  String operation(String tool) {
    return unique("tool_" + tool.replaceAll("(?U)\\W", "_") + "_post", operations);
  }

  /** Returns a name for a schema. */
  String component(String requested) {
    return unique(requested.replaceAll("[^a-zA-Z0-9._-]", "_"), components);
  }

  private static String unique(String name, Set<String> taken) {
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  /** Returns the path of {@code tool}, below that of its server. */
  static String path(String tool) {
    StringBuilder path = new StringBuilder("/");
    for (byte unit : tool.getBytes(UTF_8)) {
      boolean isPlain = unit > 0 && (Character.isLetterOrDigit(unit) || "-._~".indexOf(unit) >= 0);
      path.append(isPlain ? String.valueOf((char) unit) : "%%%02X".formatted(unit & 0xff));
    }
    return path.toString();
  }

  /** Returns {@code name} in words, each with a capital. */
  static String title(String name) {
    StringBuilder title = new StringBuilder();
    boolean isWithin = false;
    for (char unit : name.replace('_', ' ').toCharArray()) {
      title.append(isWithin ? Character.toLowerCase(unit) : Character.toUpperCase(unit));
      isWithin = Character.isLetter(unit);
    }
    return title.toString();
  }
}
