package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.load.SourceMap;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.tls.ServerTls;
import dev.bascule.bootstrap.tls.UpstreamTls;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes certificates: subject and expiry. Contains nothing of private keys. */
final class TlsText {

  private TlsText() {}

  /** Adds the settings of TLS and proxies between the bridge and its clients. */
  static void add(EdgeSettings edge, SettingGroup listen) {
    listen.add(
        "trustedProxies", edge.proxies().cidrBlocks().stream().map(CidrBlock::toString).toList());
    if (edge.tls().isEmpty()) {
      listen.add("tls", "none");
    }
    edge.tls().ifPresent(tls -> add(tls, listen));
  }

  private static void add(TlsSettings tls, SettingGroup listen) {
    if (tls.contexts() instanceof ServerTls files) {
      listen.add("tls.certificate", describe(files.certificate()));
    }
    listen.add(
        "tls.clientAuth",
        switch (tls.clientAuthentication()) {
          case NONE -> "none";
          case WANTED -> "want";
          case NEEDED -> "need";
        });
    listen.add("tls.hsts", tls.strictTransport());
  }

  /** Adds the TLS settings of connections to a server. */
  static void add(UpstreamTls tls, SettingGroup server) {
    server.add(
        "tls.ca",
        tls.authorities() == 0
            ? "default of the platform"
            : TerminalText.counted(tls.authorities(), "certificate"));
    server.add("tls.certificate", tls.certificate().map(TlsText::describe).orElse("none"));
    server.add("tls.serverName", tls.serverName().orElse("host of the URL"));
  }

  private static String describe(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + expiry(certificate).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Instant expiry(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  /** Returns warnings about certificates that are not valid at {@code now}, or expire soon. */
  static List<ConfigWarning> warnings(ConfigResult.Valid valid, Instant now) {
    List<ConfigWarning> warnings = new ArrayList<>();
    BridgeConfig config = valid.config();
    ServerTls.of(config.http())
        .flatMap(tls -> expiryWarning(tls.certificate(), now))
        .ifPresent(
            text -> warnings.add(warning("listen.tls.certificate", text, valid.sourceMap())));
    config
        .servers()
        .forEach(
            server ->
                server
                    .transport()
                    .tls()
                    .flatMap(UpstreamTls::certificate)
                    .flatMap(certificate -> expiryWarning(certificate, now))
                    .ifPresent(
                        text ->
                            warnings.add(
                                warning(
                                    "mcpServers." + server.id() + ".tls.certificate",
                                    text,
                                    valid.sourceMap()))));
    return warnings;
  }

  private static Optional<String> expiryWarning(X509Certificate certificate, Instant now) {
    if (certificate.getNotBefore().toInstant().isAfter(now)) {
      return Optional.of("is not yet valid");
    }
    if (expiry(certificate).isBefore(now)) {
      return Optional.of("has expired; renew it");
    }
    return expiry(certificate).minus(ServerTls.RENEWAL_NOTICE).isBefore(now)
        ? Optional.of("expires in a few days; renew it")
        : Optional.empty();
  }

  private static ConfigWarning warning(String key, String message, SourceMap sourceMap) {
    return new ConfigWarning(key, sourceMap.lineOf(key), message);
  }
}
