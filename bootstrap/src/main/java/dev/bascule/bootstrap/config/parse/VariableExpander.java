package dev.bascule.bootstrap.config.parse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * <p>As VS Code, Cursor and Windsurf write it, <code>${env:NAME}</code> is the same as <code>
 * ${NAME}</code>, and variables such as <code>${workspaceFolder}</code> are predefined. <code>
 * ${input:ID}</code>, which VS Code prompts for, is the variable {@code INPUT_ID} of the
 * environment.
 *
 * @param environment the variables
 * @param predefined the variables of editors, by name
 */
public record VariableExpander(Map<String, String> environment, Map<String, String> predefined) {

  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?:(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}"
              + "|input:([A-Za-z0-9_.-]+)}|(/)})?");

  public VariableExpander {
    environment = Map.copyOf(environment);
    predefined = Map.copyOf(predefined);
  }

  /** Creates one without predefined variables. */
  public VariableExpander(Map<String, String> environment) {
    this(environment, Map.of());
  }

  /**
   * Returns one that has the predefined variables of editors, for a file in {@code folder}. The
   * workspace is that folder, or its parent if its name begins with a dot, like {@code .vscode}.
   */
  public VariableExpander inFolder(Path folder) {
    Path parent = folder.getParent();
    Path workspace =
        parent != null && String.valueOf(folder.getFileName()).startsWith(".") ? parent : folder;
    String separator = folder.getFileSystem().getSeparator();
    return new VariableExpander(
        environment,
        Map.of(
            "workspaceFolder", workspace.toString(),
            "workspaceFolderBasename", String.valueOf(workspace.getFileName()),
            "userHome", environment.getOrDefault("HOME", System.getProperty("user.home", "")),
            "pathSeparator", separator,
            "/", separator));
  }

  /** Returns whether {@code text} holds a reference, so that its value may be a secret. */
  static boolean hasVariables(String text) {
    return text.contains("${");
  }

  /**
   * Returns {@code text} with its references replaced, and reports what is missing to {@code
   * problems}.
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
    if (reference.group(3) != null) {
      return input(reference.group(3), problems);
    }
    String name = reference.group(4) != null ? reference.group(4) : reference.group(1);
    if (name == null) {
      problems.add(
          "`${` must begin ${NAME} or ${NAME:-default}; write `$${` for the characters themselves");
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
      problems.add("the environment has no variable " + name);
    }
    return value;
  }

  private String input(String id, List<String> problems) {
    String name = "INPUT_" + id.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    String value = environment.get(name);
    if (value == null) {
      problems.add(
          "${input:"
              + id
              + "} is the environment variable "
              + name
              + " here, and there is none; the bridge does not prompt");
      return "";
    }
    return value;
  }

  /** Leaves the values out. */
  @Override
  public String toString() {
    return "Variables" + environment.keySet();
  }
}
