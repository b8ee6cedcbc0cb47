package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.EagerStarter;
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

/** Wires the reloading of the configuration at run time. */
final class ReloadModule extends AbstractModule {

  private final Optional<ReloadableConfig> reloadableConfig;

  /**
   * @param reloadableConfig the configuration file; empty if there is none
   */
  ReloadModule(Optional<ReloadableConfig> reloadableConfig) {
    this.reloadableConfig = reloadableConfig;
  }

  @Provides
  @Singleton
  static DrainingConnections drainingConnections(
      BridgeConfig config, ServerConnectionPool connections, Ticker ticker) {
    return new DrainingConnections(
        connections, config.http().drainTimeout(), UpstreamModule::closeInBackground, ticker);
  }

  @Provides
  @Singleton
  static ServerReplacement serverReplacement(
      UpstreamRegistry upstreams,
      Caches caches,
      SubscriptionRegistry subscriptionRegistry,
      DrainingConnections draining,
      EagerStarter eagerStarter) {
    return new ServerReplacement(upstreams, caches, subscriptionRegistry, draining, eagerStarter);
  }

  @Provides
  @Singleton
  static ActiveConfig activeConfig(
      BridgeConfig config,
      UpstreamSet initialUpstreams,
      UpstreamFactory factory,
      ServerReplacement serverReplacement,
      CurrentAccessPolicy access) {
    return new ActiveConfig(config, initialUpstreams, factory, serverReplacement, access);
  }

  @Provides
  @Singleton
  ConfigReloader configReloader(
      ActiveConfig activeConfig,
      DrainingConnections draining,
      ActivityLog activity,
      InstantSource clock) {
    activeConfig.onChange(
        next -> activity.setServers(next.servers().stream().map(ServerConfig::id).toList()));
    return new ConfigReloader(reloadableConfig, activeConfig, draining, clock);
  }

  @Provides
  static ReloadConfigurationUseCase reload(ConfigReloader reloader) {
    return reloader;
  }

  @Provides
  static ShowReloadUseCase showReload(ConfigReloader reloader) {
    return reloader;
  }

  @Provides
  static AuditUseCase audit(BridgeEventListener events) {
    return events::audited;
  }
}
