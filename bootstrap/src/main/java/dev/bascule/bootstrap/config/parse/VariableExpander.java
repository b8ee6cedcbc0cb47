package dev.bascule.bootstrap.config.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> by the environment, as a shell
 * does: the default stands in for a variable that is missing or empty. <code>$${</code> stands for
 * <code>${</code>.
 *
 * @param environment the variables
 */
public record VariableExpander(Map<String, String> environment) {

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?})?");

  public VariableExpander {
    environment = Map.copyOf(environment);
  }

  /** Tells whether {@code text} holds a reference, so that its value may be a secret. */
  static boolean hasVariables(String text) {
    return text.contains("${");
  }

  /**
   * Returns {@code text} with its references replaced, and tells {@code problems} what it lacks.
   */
  String expand(String text, Consumer<String> problems) {
    List<String> found = new ArrayList<>();
    String replaced =
        REFERENCE
            .matcher(text)
            .replaceAll(reference -> Matcher.quoteReplacement(valueOf(reference, found)));
    found.stream().distinct().forEach(problems);
    return replaced;
  }

  private String valueOf(MatchResult reference, List<String> problems) {
    if (reference.group().equals("$${")) {
      return "${";
    }
    String name = reference.group(1);
    if (name == null) {
      problems.add(
          "`${` must begin ${NAME} or ${NAME:-default}; write `$${` for the characters themselves");
      return "";
    }
    String value = environment.getOrDefault(name, "");
    String fallback = reference.group(2);
    if (fallback != null) {
      return value.isEmpty() ? fallback : value;
    }
    if (!environment.containsKey(name)) {
      problems.add("the environment has no variable " + name);
    }
    return value;
  }

  /** Leaves the values out. */
  @Override
  public String toString() {
    return "Variables" + environment.keySet();
  }
}
