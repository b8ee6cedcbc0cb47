package dev.bascule.configuration.load.server;

import static dev.bascule.configuration.parse.KeyCondition.has;

import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigSection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code envFile}: variables of a child process, one per line, in the format of VS Code.
 * {@code NAME=value}, with or without a leading {@code export}; {@code #} begins a comment outside
 * quotes; in double quotes {@code \n} is a line break. Messages contain no values.
 */
final class EnvFileReader {

  private static final Pattern LINE =
      Pattern.compile(
          "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*="
              + "\\s*(?:\"([^\"]*)\"|'([^']*)'|([^#\"'][^#]*|))\\s*(?:#.*)?");

  private EnvFileReader() {}

  /** Returns the variables by name; empty, with an error, if the file cannot be read. */
  static Map<String, String> read(ConfigSection server) {
    Optional<Path> path = server.path("envFile", "a file path");
    boolean isMisplaced =
        server.reject(
            has("envFile").and(has("url")),
            "envFile",
            "is for a child process; use `headersFile` for header fields");
    if (isMisplaced || path.isEmpty()) {
      return Map.of();
    }
    ConfigErrors errors = new ConfigErrors("envFile");
    Optional<String> text = ConfigFile.at(path.get(), "envFile").read(errors);
    errors.all().forEach(error -> server.report("envFile", error.message()));
    return text.map(lines -> variables(server, lines.lines().toList())).orElseGet(Map::of);
  }

  private static Map<String, String> variables(ConfigSection server, List<String> lines) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        variables.put(matcher.group(1), value(matcher));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        server.report("envFile", "expected NAME=value on line " + (i + 1) + " of that file");
      }
    }
    return variables;
  }

  private static String value(Matcher line) {
    if (line.group(2) != null) {
      return line.group(2).replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }
    return line.group(3) != null ? line.group(3) : line.group(4).strip();
  }
}
