package dev.bascule.bootstrap.config.load;

import static dev.bascule.bootstrap.config.HostNames.isLoopback;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.parse.ConfigErrors;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code listen}: the address and the limits of connections. */
final class ListenReader {

  private static final Set<String> KEYS =
      Set.of(
          "host",
          "port",
          "healthPort",
          "basePath",
          "maxBodyBytes",
          "maxHeaderBytes",
          "idleTimeout",
          "readTimeout",
          "drainTimeout",
          "aggregateTimeout",
          "allowedHosts",
          "allowUnauthenticated",
          "tls",
          "trustedProxies");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%-]+");
  private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
  private static final HttpServerSettings DEFAULTS = HttpServerSettings.DEFAULTS;

  private ListenReader() {}

  /**
   * @param asksForCredentials whether the file configures authentication, valid or not
   * @param folder the folder that relative paths are relative to
   */
  static HttpServerSettings read(
      ConfigSection root, ListenOverrides overrides, boolean asksForCredentials, Path folder) {
    ConfigSection listen = root.section("listen", KEYS);
    boolean allowed =
        asksForCredentials
            || listen.flag("allowUnauthenticated", false)
            || overrides.allowUnauthenticated();
    HttpServerSettings inFile =
        read(listen)
            .with(EdgeReader.read(listen, OriginsReader.read(root, listen, allowed), folder));
    if (!allowed && overrides.host().isEmpty() && !isLoopback(inFile.host())) {
      String shown =
          listen.values().sourceTexts().getOrDefault(listen.pathOf("host"), inFile.host());
      listen.report("host", exposureMessage(shown, "`listen.allowUnauthenticated: true`"));
    }
    return override(inFile, overrides, allowed, root.values().errors());
  }

  /** Applies the options of the command line, and reports their errors. */
  static HttpServerSettings override(
      HttpServerSettings settings,
      ListenOverrides overrides,
      boolean allowed,
      ConfigErrors errors) {
    overrides
        .host()
        .filter(host -> !HOST.matcher(host).matches())
        .ifPresent(_ -> errors.addOption("--host", "expected an address such as 127.0.0.1"));
    overrides
        .host()
        .filter(host -> !allowed && !isLoopback(host))
        .ifPresent(
            host -> errors.addOption("--host", exposureMessage(host, "`--allow-unauthenticated`")));
    return settings.with(
        overrides.host().orElse(settings.host()), overrides.port().orElse(settings.port()));
  }

  private static HttpServerSettings read(ConfigSection listen) {
    return new HttpServerSettings(
        listen
            .read("host", "an address such as 127.0.0.1", text -> matching(HOST, text))
            .orElse(DEFAULTS.host()),
        listen
            .wholeNumber("port", "a port from 0 to 65535", port -> port <= 65_535)
            .orElse(DEFAULTS.port()),
        listen
            .wholeNumber("healthPort", "a port from 0 to 65535", port -> port <= 65_535)
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty),
        listen
            .read("basePath", "a path such as /bridge, or \"\"", text -> matching(BASE_PATH, text))
            .orElse(DEFAULTS.basePath()),
        (int) listen.size("maxBodyBytes", Integer.MAX_VALUE, DEFAULTS.maxBodyBytes()),
        (int) listen.size("maxHeaderBytes", Integer.MAX_VALUE, DEFAULTS.maxHeaderBytes()),
        listen.positiveDuration("idleTimeout", DEFAULTS.idleTimeout()),
        listen.positiveDuration("readTimeout", DEFAULTS.readTimeout()),
        listen.duration("drainTimeout", DEFAULTS.drainTimeout()),
        listen.positiveDuration("aggregateTimeout", DEFAULTS.aggregateTimeout()),
        DEFAULTS.edge());
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static String exposureMessage(String host, String option) {
    return host
        + " can be reached from other machines without authentication; configure `auth.keys`, or"
        + " set "
        + option
        + " to allow that";
  }
}
