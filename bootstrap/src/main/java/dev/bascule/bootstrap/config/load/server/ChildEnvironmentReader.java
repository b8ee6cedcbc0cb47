package dev.bascule.bootstrap.config.load.server;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what a child gets of the bridge's environment, and finds what of its own may be secret:
 * what comes from a variable, and what is called so.
 */
final class ChildEnvironmentReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*|\\*");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(key|token|secret|passw|credential|auth).*");

  /** Where a secret may end that is one part of a text. */
  private static final Pattern BETWEEN_PARTS = Pattern.compile("[\\s=:,;@/?&]+");

  private ChildEnvironmentReader() {}

  /**
   * Reads it.
   *
   * @param fileValues the values that come from {@code envFile}, which are all taken for secrets
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
    return new ChildEnvironment(inherited(server), secrets);
  }

  private static Set<String> inherited(ConfigSection server) {
    return Set.copyOf(
        server.texts(
            "inheritEnv",
            "the name of a variable, or \"*\" for all",
            text -> NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty()));
  }

  /** A text that holds a variable among other words is a secret in that part only. */
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
