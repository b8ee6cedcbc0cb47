package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.ReloadUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.service.ActivityMemory;
import dev.bascule.application.service.Caches;
import dev.bascule.application.service.Connections;
import dev.bascule.application.service.Followers;
import dev.bascule.application.service.ReplaceServers;
import dev.bascule.application.service.Retirements;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.LiveConfig;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/** Lets the configuration change while the bridge runs. */
final class ReloadModule extends AbstractModule {

  private final Optional<LiveConfig> live;

  /**
   * @param live the file of the configuration; empty where there is none
   */
  ReloadModule(Optional<LiveConfig> live) {
    this.live = requireNonNull(live, "live");
  }

  @Provides
  @Singleton
  static Retirements retirements(BridgeConfig config, Connections connections, Ticker ticker) {
    return new Retirements(
        connections, config.http().drainTimeout(), UpstreamModule::closeAside, ticker);
  }

  @Provides
  @Singleton
  static ReplaceServers replaceServers(
      Upstreams upstreams, Caches caches, Followers followers, Retirements retirements) {
    return new ReplaceServers(upstreams, caches, followers, retirements);
  }

  @Provides
  @Singleton
  static Installation installation(
      BridgeConfig config,
      Fleet atFirst,
      UpstreamMaker maker,
      ReplaceServers replacing,
      CurrentAccess access) {
    return new Installation(config, atFirst, maker, replacing, access);
  }

  @Provides
  @Singleton
  Reloading reloading(
      Installation installation,
      Retirements retirements,
      ActivityMemory activity,
      InstantSource dates) {
    installation.follow(
        next -> activity.follow(next.servers().stream().map(ConfiguredServer::id).toList()));
    return new Reloading(live, installation, retirements, dates);
  }

  @Provides
  static ReloadUseCase reload(Reloading reloading) {
    return reloading;
  }

  @Provides
  static ShowReloadUseCase showReload(Reloading reloading) {
    return reloading;
  }

  @Provides
  static AuditUseCase audit(BridgeEvents events) {
    return events::audited;
  }
}
