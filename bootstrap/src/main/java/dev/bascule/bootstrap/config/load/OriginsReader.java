package dev.bascule.bootstrap.config.load;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code cors}, and under which names the bridge is known: from where it may be used. */
final class OriginsReader {

  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.:_\\[\\]-]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

  private OriginsReader() {}

  /**
   * @param listen the section that may name further hosts
   * @param isGuarded whether callers need credentials, or the operator said that they need none
   */
  static AccessSettings read(ConfigSection root, ConfigSection listen, boolean isGuarded) {
    ConfigSection cors = root.section("cors", Set.of("allowedOrigins"));
    AccessSettings settings =
        new AccessSettings(
            new CorsPolicy(
                Set.copyOf(
                    cors.texts(
                        "allowedOrigins",
                        "an origin such as https://app.example, or *",
                        OriginsReader::origin))),
            Set.copyOf(
                listen.texts(
                    "allowedHosts",
                    "the name of a host such as bridge.example, without a port",
                    text -> HOST.matcher(text).matches() ? Optional.of(text) : Optional.empty())));
    if (!isGuarded && settings.cors().allowsAll()) {
      cors.report(
          "allowedOrigins",
          "`*` lets every web page use the bridge, and nobody needs a key; give `auth.keys`, or"
              + " `listen.allowUnauthenticated: true` allows it");
    }
    return settings;
  }

  /** Writes an origin as browsers do, without the port that goes without saying. */
  private static Optional<String> origin(String text) {
    return ORIGIN.matcher(text).matches()
        ? Optional.of(
            text.replaceFirst("(?i)^(http://.*):80$", "$1")
                .replaceFirst("(?i)^(https://.*):443$", "$1"))
        : Optional.empty();
  }
}
