package dev.bascule.configuration.load.server;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the environment that a child process inherits, and determines which of its own values are
 * secrets: values from variables, and values with secret-like names.
 */
final class ChildEnvironmentReader {

  private static final ValueType<String> NAME =
      ValueType.text("a variable name, or \"*\" for all", "[A-Za-z_][A-Za-z0-9_]*|\\*");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(key|token|secret|passw|credential|auth).*");

  /** Separators between a secret and the rest of a text. */
  private static final Pattern BETWEEN_PARTS = Pattern.compile("[\\s=:,;@/?&]+");

  private ChildEnvironmentReader() {}

  /**
   * Reads the environment.
   *
   * @param fileValues the values from {@code envFile}, all of which count as secrets
   */
  static ChildEnvironment read(
      ConfigSection server,
      List<String> arguments,
      Map<String, String> environment,
      Collection<String> fileValues) {
    Set<String> secrets = new HashSet<>(fileValues);
    for (int i = 0; i < arguments.size(); i++) {
      addFromVariables(server, "args[" + i + "]", arguments.get(i), secrets);
    }
    environment.forEach(
        (name, value) -> {
          addFromVariables(server, ConfigDocument.join("env", name), value, secrets);
          if (SECRET.matcher(name).matches()) {
            secrets.add(value);
          }
        });
    return new ChildEnvironment(inherited(server), secrets)
        .withBridge(server.values().variables().environment(), environment.keySet());
  }

  private static Set<String> inherited(ConfigSection server) {
    return server.set("inheritEnv", NAME);
  }

  /** Adds the parts of a text that come from variables. */
  private static void addFromVariables(
      ConfigSection server, String key, String value, Set<String> secrets) {
    String written = server.values().sourceTexts().get(server.pathOf(key));
    if (written == null) {
      return;
    }
    if (written.startsWith("${")) {
      secrets.add(value);
    }
    Arrays.stream(BETWEEN_PARTS.split(value))
        .filter(part -> !written.contains(part))
        .forEach(secrets::add);
  }
}
