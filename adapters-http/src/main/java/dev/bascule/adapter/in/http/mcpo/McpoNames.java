package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.naming.UniqueNames;
import java.util.function.UnaryOperator;

/**
 * Names that mcpo derives from tool names via FastAPI, made unique, which mcpo does not ensure. For
 * one document; not thread-safe.
 */
final class McpoNames {

  private final UniqueNames operations = new UniqueNames(UnaryOperator.identity());
  private final UniqueNames components = new UniqueNames(UnaryOperator.identity());

  /** Returns the name of the operation that calls {@code tool}, which models see. */
  String operation(String tool) {
    return operations.add("tool_" + tool.replaceAll("(?U)\\W", "_") + "_post");
  }

  /** Returns a name for a schema. */
  String component(String requested) {
    return components.add(requested.replaceAll("[^a-zA-Z0-9._-]", "_"));
  }

  /** Returns {@code name} as capitalized words. */
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
