package dev.bascule.configuration.load;

import static dev.bascule.configuration.HostNames.isLoopback;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.section.TlsReader;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code listen}: the address and the limits of connections. */
final class ListenReader {

  private static final List<String> KEYS =
      List.of(
          "host",
          "port",
          "healthPort",
          "basePath",
          "maxBodyBytes",
          "maxHeaderBytes",
          "maxConnections",
          "idleTimeout",
          "readTimeout",
          "drainDelay",
          "drainTimeout",
          "aggregateTimeout",
          "allowedHosts",
          "allowUnauthenticated",
          "trustedProxies",
          "tls");

  private static final ValueType<String> HOST =
      ValueType.text("an address such as 127.0.0.1", "[A-Za-z0-9.:_%-]+");
  private static final ValueType<String> HOST_NAME =
      ValueType.text("the name of a host such as bridge.example, without a port", "[A-Za-z0-9.-]+");
  private static final ValueType<String> ORIGIN =
      ValueType.parsed(
          "an origin such as https://app.example, or *",
          "\\*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.:_\\[\\]-]+",
          origin -> Optional.of(withoutDefaultPort(origin)));
  private static final ValueType<String> BASE_PATH =
      ValueType.text(
          "a path such as /bridge, or \"\"", "(?!.*/{2})(?:/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?");
  private static final ValueType<CidrBlock> PROXY =
      ValueType.parsed(
          "an address such as 10.0.0.5, or a range such as 10.0.0.0/8",
          "[^/\\s]*[.:][^/\\s]*(?:/[0-9]{1,3})?",
          CidrBlock::parse);
  private static final HttpServerSettings DEFAULTS = HttpServerSettings.DEFAULTS;

  private ListenReader() {}

  /**
   * @param asksForCredentials whether the file configures authentication, valid or not
   */
  static HttpServerSettings read(
      ConfigSection root, ListenOverrides overrides, boolean asksForCredentials) {
    ConfigSection listen = root.section("listen", KEYS);
    boolean isAllowedInFile = listen.hidden().flag("allowUnauthenticated", false);
    boolean allowed = asksForCredentials || isAllowedInFile || overrides.allowUnauthenticated();
    HttpServerSettings inFile =
        read(listen.fixedUntilRestart())
            .with(
                new EdgeSettings(
                    access(root, listen, allowed),
                    TlsReader.readBridge(listen.fixedUntilRestart()),
                    proxies(listen.fixedUntilRestart())));
    if (!allowed && overrides.host().isEmpty() && !isLoopback(inFile.host())) {
      String shown =
          listen.values().sourceTexts().getOrDefault(listen.pathOf("host"), inFile.host());
      listen.report("host", exposureMessage(shown, "`listen.allowUnauthenticated: true`"));
    }
    overrides.host().ifPresent(host -> listen.override("host", host, "--host"));
    overrides.port().ifPresent(port -> listen.override("port", port, "--port"));
    return override(inFile, overrides, allowed, root.values().errors());
  }

  /** Applies the options of the command line, and reports their errors. */
  private static HttpServerSettings override(
      HttpServerSettings settings,
      ListenOverrides overrides,
      boolean allowed,
      ConfigErrors errors) {
    overrides
        .host()
        .filter(host -> HOST.parse(host).isEmpty())
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
        listen.read("host", HOST, DEFAULTS.host()),
        listen.read("port", ValueType.PORT, DEFAULTS.port()),
        listen
            .optional("healthPort", ValueType.PORT, "none")
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty),
        listen.read("basePath", BASE_PATH, DEFAULTS.basePath()),
        listen.size("maxBodyBytes", DEFAULTS.maxBodyBytes()),
        listen.size("maxHeaderBytes", DEFAULTS.maxHeaderBytes()),
        listen.count("maxConnections", DEFAULTS.maxConnections()),
        listen.positiveDuration("idleTimeout", DEFAULTS.idleTimeout()),
        listen.positiveDuration("readTimeout", DEFAULTS.readTimeout()),
        listen.duration("drainDelay", DEFAULTS.drainDelay()),
        listen.duration("drainTimeout", DEFAULTS.drainTimeout()),
        listen.positiveDuration("aggregateTimeout", DEFAULTS.aggregateTimeout()),
        DEFAULTS.edge());
  }

  private static TrustedProxies proxies(ConfigSection listen) {
    return new TrustedProxies(listen.list("trustedProxies", PROXY));
  }

  /**
   * Reads {@code cors} and the names of the bridge: the allowed origins and hosts.
   *
   * @param isGuarded whether authentication is configured, or explicitly disabled by the operator
   */
  private static AccessSettings access(
      ConfigSection root, ConfigSection listen, boolean isGuarded) {
    ConfigSection cors = root.section("cors", List.of("allowedOrigins"));
    AccessSettings settings =
        new AccessSettings(
            new CorsPolicy(cors.set("allowedOrigins", ORIGIN)),
            listen.set("allowedHosts", HOST_NAME));
    if (!isGuarded && settings.cors().allowsAll()) {
      cors.report(
          "allowedOrigins",
          "`*` lets every web page use the bridge without authentication; configure `auth.keys`, or"
              + " set `listen.allowUnauthenticated: true` to allow that");
    }
    return settings;
  }

  /** Normalizes an origin to the form that browsers send. */
  private static String withoutDefaultPort(String origin) {
    return origin
        .replaceFirst("(?i)^(http://.*):80$", "$1")
        .replaceFirst("(?i)^(https://.*):443$", "$1");
  }

  private static String exposureMessage(String host, String option) {
    return host
        + " can be reached from other machines without authentication; configure `auth.keys`, or"
        + " set "
        + option
        + " to allow that";
  }
}
