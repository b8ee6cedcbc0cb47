package dev.bascule.configuration.load.section;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.is;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.configuration.tls.ServerTls;
import dev.bascule.configuration.tls.TlsException;
import dev.bascule.configuration.tls.TlsFiles;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.text.QuantityText;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code tls} of the bridge and of its servers, and the files in it. Messages contain nothing
 * of the files' content.
 */
public final class TlsReader {

  private static final List<String> BRIDGE_KEYS =
      List.of("certificate", "key", "clientCa", "clientAuth", "hsts");

  private static final List<String> SERVER_KEYS = List.of("ca", "certificate", "key", "serverName");

  private static final List<String> ENGINE_KEYS = List.of("ca", "certificate", "key");

  private static final Map<String, ClientAuthentication> CLIENTS =
      Map.of(
          "none", ClientAuthentication.NONE,
          "want", ClientAuthentication.WANTED,
          "need", ClientAuthentication.NEEDED);

  private static final ValueType<String> NAME =
      ValueType.text("a host name such as api.example", "[A-Za-z0-9.-]{1,253}");

  private static final String BOTH = "is required: `certificate` and `key` must be set together";

  private static final String FILE = "a file path";

  private TlsReader() {}

  /** Returns the TLS settings for clients; empty if TLS is not configured. */
  public static Optional<TlsSettings> readBridge(ConfigSection listen) {
    if (!listen.has("tls")) {
      listen.show("tls", "none");
      return Optional.empty();
    }
    ConfigSection tls = listen.section("tls", BRIDGE_KEYS);
    ClientAuthentication clients =
        tls.oneOf("clientAuth", CLIENTS, "none, want or need", ClientAuthentication.NONE);
    Duration strictTransport = tls.duration("hsts", Duration.ZERO);
    TlsFiles files =
        new TlsFiles(
            tls.path("certificate", FILE), tls.path("key", FILE), tls.path("clientCa", FILE));
    tls.require("certificate", BOTH);
    tls.require("key", BOTH);
    tls.reject(
        is("clientAuth", "want", "need").and(not(has("clientCa"))),
        "clientCa",
        "is required: the authorities of client certificates");
    if (files.certificate().isEmpty() || files.key().isEmpty()) {
      return Optional.empty();
    }
    try {
      ServerTls contexts = ServerTls.load(files);
      tls.show("certificate", () -> describe(contexts.certificate()));
      return Optional.of(new TlsSettings(contexts, clients, strictTransport));
    } catch (TlsException e) {
      tls.report(e.part().key("clientCa"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Returns the TLS settings for a server; empty for the platform's default. */
  public static Optional<UpstreamTls> readServer(ConfigSection server) {
    if (!server.has("tls")) {
      return Optional.empty();
    }
    ConfigSection tls = server.section("tls", SERVER_KEYS);
    return readClient(tls, tls.optional("serverName", NAME, "host of the URL"));
  }

  /** Returns the TLS settings for the engine; empty for the platform's default. */
  static Optional<UpstreamTls> readEngine(ConfigSection shared) {
    ConfigSection tls = shared.shownIf(shared.has("tls")).section("tls", ENGINE_KEYS);
    Optional<UpstreamTls> settings =
        readClient(tls, Optional.empty()).filter(_ -> shared.has("tls"));
    shared.record("tls", settings);
    return settings;
  }

  private static Optional<UpstreamTls> readClient(ConfigSection tls, Optional<String> name) {
    TlsFiles files =
        new TlsFiles(tls.path("certificate", FILE), tls.path("key", FILE), tls.path("ca", FILE));
    boolean lacksCertificate =
        tls.reject(has("key").and(not(has("certificate"))), "certificate", BOTH);
    boolean lacksKey = tls.reject(has("certificate").and(not(has("key"))), "key", BOTH);
    if (lacksCertificate || lacksKey) {
      return Optional.empty();
    }
    try {
      UpstreamTls settings = UpstreamTls.load(files, name);
      tls.show(
          "ca",
          settings.authorities().isEmpty()
              ? "default of the platform"
              : QuantityText.counted(settings.authorities().size(), "certificate"));
      tls.show("certificate", settings.certificate().map(TlsReader::describe).orElse("none"));
      return Optional.of(settings);
    } catch (TlsException e) {
      tls.report(e.part().key("ca"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String describe(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
