package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.adapter.out.metrics.ConfigReadings;
import dev.bascule.adapter.out.metrics.ConfigReadings.CertificateReadings;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.tls.ServerTls;
import dev.bascule.configuration.tls.UpstreamTls;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads what metrics show of the current configuration: its last reload, and when its certificates
 * and keys expire. Thread-safe; does not block.
 */
public final class ConfigMonitor {

  private final ReloadConfigurationUseCase reloads;
  private final Supplier<AccessPolicy> access;
  private volatile BridgeConfig config;

  /**
   * @param config the initial configuration
   * @param access returns the current access policy
   */
  public ConfigMonitor(
      BridgeConfig config, ReloadConfigurationUseCase reloads, Supplier<AccessPolicy> access) {
    this.config = config;
    this.reloads = reloads;
    this.access = access;
  }

  /** Replaces the configuration. */
  public void setConfig(BridgeConfig next) {
    config = next;
  }

  /** Returns the current values. */
  public ConfigReadings read() {
    Reload reload = reloads.showReload();
    return new ConfigReadings(
        reload.errors().isEmpty(), reload.since(), certificates(config), keyExpiry(access.get()));
  }

  private static List<CertificateReadings> certificates(BridgeConfig config) {
    List<CertificateReadings> certificates = new ArrayList<>();
    ServerTls.of(config.http())
        .map(ServerTls::certificate)
        .ifPresent(each -> certificates.add(certificate("listener", "", each)));
    for (ServerConfig server : config.servers()) {
      server
          .transport()
          .tls()
          .flatMap(UpstreamTls::certificate)
          .ifPresent(each -> certificates.add(certificate("client", server.id().value(), each)));
    }
    config
        .shared()
        .flatMap(SharedConfig::tls)
        .flatMap(UpstreamTls::certificate)
        .ifPresent(each -> certificates.add(certificate("engine", "", each)));
    return certificates;
  }

  private static CertificateReadings certificate(
      String use, String server, X509Certificate certificate) {
    return new CertificateReadings(use, server, certificate.getNotAfter().toInstant());
  }

  /** A caller whose key is being replaced has two, of which the later expiry counts. */
  private static Map<String, Instant> keyExpiry(AccessPolicy policy) {
    Map<String, Instant> latest = new HashMap<>();
    Set<String> lasting = new HashSet<>();
    for (AccessKey key : policy.keys()) {
      Optional<Instant> expiry = key.expires();
      if (expiry.isPresent()) {
        latest.merge(key.name(), expiry.get(), (one, other) -> one.isAfter(other) ? one : other);
      } else {
        lasting.add(key.name());
      }
    }
    latest.keySet().removeAll(lasting);
    return latest;
  }
}
