package dev.bascule.bootstrap.config.load;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code cors} and the names of the bridge: the allowed origins and hosts. */
final class OriginsReader {

  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.:_\\[\\]-]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

  private OriginsReader() {}

  /**
   * @param listen the section with additional hosts
   * @param isGuarded whether authentication is configured, or explicitly disabled by the operator
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
          "`*` lets every web page use the bridge without authentication; configure `auth.keys`, or"
              + " set `listen.allowUnauthenticated: true` to allow that");
    }
    return settings;
  }

  /** Normalizes an origin to the form that browsers send, without the default port. */
  private static Optional<String> origin(String text) {
    return ORIGIN.matcher(text).matches()
        ? Optional.of(
            text.replaceFirst("(?i)^(http://.*):80$", "$1")
                .replaceFirst("(?i)^(https://.*):443$", "$1"))
        : Optional.empty();
  }
}
