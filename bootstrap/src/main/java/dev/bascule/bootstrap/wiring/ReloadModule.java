package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.reload.ActiveConfig;
import dev.bascule.bootstrap.wiring.reload.ConfigReloader;
import dev.bascule.bootstrap.wiring.reload.UpstreamSet;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/** Lets the configuration change while the bridge runs. */
final class ReloadModule extends AbstractModule {

  private final Optional<ReloadableConfig> live;

  /**
   * @param live the file of the configuration; empty where there is none
   */
  ReloadModule(Optional<ReloadableConfig> live) {
    this.live = requireNonNull(live, "live");
  }

  @Provides
  @Singleton
  static DrainingConnections retirements(
      BridgeConfig config, ServerConnectionPool connections, Ticker ticker) {
    return new DrainingConnections(
        connections, config.http().drainTimeout(), UpstreamModule::closeAside, ticker);
  }

  @Provides
  @Singleton
  static ServerReplacement replaceServers(
      UpstreamRegistry upstreams,
      Caches caches,
      SubscriptionRegistry followers,
      DrainingConnections retirements) {
    return new ServerReplacement(upstreams, caches, followers, retirements);
  }

  @Provides
  @Singleton
  static ActiveConfig installation(
      BridgeConfig config,
      UpstreamSet atFirst,
      UpstreamFactory maker,
      ServerReplacement replacing,
      CurrentAccessPolicy access) {
    return new ActiveConfig(config, atFirst, maker, replacing, access);
  }

  @Provides
  @Singleton
  ConfigReloader reloading(
      ActiveConfig installation,
      DrainingConnections retirements,
      ActivityLog activity,
      InstantSource dates) {
    installation.follow(
        next -> activity.follow(next.servers().stream().map(ServerConfig::id).toList()));
    return new ConfigReloader(live, installation, retirements, dates);
  }

  @Provides
  static ReloadConfigurationUseCase reload(ConfigReloader reloading) {
    return reloading;
  }

  @Provides
  static ShowReloadUseCase showReload(ConfigReloader reloading) {
    return reloading;
  }

  @Provides
  static AuditUseCase audit(BridgeEventListener events) {
    return events::audited;
  }
}
