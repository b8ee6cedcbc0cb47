package dev.bascule.configuration.parse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> from the environment, like a
 * shell: the default applies if the variable is unset or empty. <code>$${</code> is an escaped
 * <code>${</code>.
 *
 * <p>For VS Code, Cursor and Windsurf, <code>${env:NAME}</code> equals <code> ${NAME}</code>, and
 * variables such as <code>${workspaceFolder}</code> are predefined. <code> ${input:ID}</code>, for
 * which VS Code prompts, is the environment variable {@code INPUT_ID}.
 *
 * @param environment the environment variables
 * @param predefined the variables of editors, by name
 */
public record VariableExpander(Map<String, String> environment, Map<String, String> predefined) {

  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?:(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}"
              + "|input:([A-Za-z0-9_.-]+)}|(/)})?");

  private static final String UNDEFINED = "undefined environment variable ";
  private static final String UNDEFINED_INPUT = ", which is undefined; the bridge does not prompt";

  public VariableExpander {
    environment = Map.copyOf(environment);
    predefined = Map.copyOf(predefined);
  }

  /** Creates an expander without predefined variables. */
  public VariableExpander(Map<String, String> environment) {
    this(environment, Map.of());
  }

  /** Returns an expander with the predefined variables of editors, for a file in {@code folder}. */
  public VariableExpander inFolder(Path folder) {
    String separator = folder.getFileSystem().getSeparator();
    Map<String, String> variables = new HashMap<>(ofWorkspace(workspace(folder)));
    variables.put(
        "userHome", environment.getOrDefault("HOME", System.getProperty("user.home", "")));
    variables.put("pathSeparator", separator);
    variables.put("/", separator);
    return new VariableExpander(environment, variables);
  }

  /**
   * Returns the workspace of a file in {@code folder}: that folder, or its parent if its name
   * begins with a dot, like {@code .vscode}.
   */
  public static Path workspace(Path folder) {
    Path parent = folder.getParent();
    return parent != null && String.valueOf(folder.getFileName()).startsWith(".") ? parent : folder;
  }

  /** Returns the predefined variables that depend on the workspace. */
  public static Map<String, String> ofWorkspace(Path workspace) {
    return Map.of(
        "workspaceFolder", workspace.toString(),
        "workspaceFolderBasename", String.valueOf(workspace.getFileName()));
  }

  /**
   * Returns whether {@code text} contains a variable reference, so that its value may be a secret.
   */
  public static boolean hasVariables(String text) {
    return text.contains("${");
  }

  /** Returns whether {@code error} depends on the environment, not on the file. */
  public static boolean isUndefinedVariable(ConfigError error) {
    return error.message().startsWith(UNDEFINED) || error.message().endsWith(UNDEFINED_INPUT);
  }

  /**
   * Returns the errors that do not depend on the environment. A text with an undefined variable may
   * have further ones, such as an invalid URL, which are left out as well.
   */
  public static List<ConfigError> withoutUndefined(List<ConfigError> errors) {
    Set<String> keys =
        errors.stream()
            .filter(VariableExpander::isUndefinedVariable)
            .map(ConfigError::key)
            .collect(Collectors.toSet());
    return errors.stream().filter(error -> !keys.contains(error.key())).toList();
  }

  /** Returns {@code text} with its references replaced; passes errors to {@code problems}. */
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
    if (reference.group(3) != null) {
      return input(reference.group(3), problems);
    }
    String name = reference.group(4) != null ? reference.group(4) : reference.group(1);
    if (name == null) {
      problems.add(
          "`${` must be followed by NAME} or NAME:-default}; write `$${` for a literal `${`");
      return "";
    }
    String editors = predefined.get(name);
    if (editors != null) {
      return editors;
    }
    String value = environment.getOrDefault(name, "");
    String fallback = reference.group(2);
    if (fallback != null) {
      return value.isEmpty() ? fallback : value;
    }
    if (!environment.containsKey(name)) {
      problems.add(UNDEFINED + name);
    }
    return value;
  }

  private String input(String id, List<String> problems) {
    String name = "INPUT_" + id.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    String value = environment.get(name);
    if (value == null) {
      problems.add("${input:" + id + "} is the environment variable " + name + UNDEFINED_INPUT);
      return "";
    }
    return value;
  }

  /** Omits the values. */
  @Override
  public String toString() {
    return "Variables" + environment.keySet();
  }
}
