package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.RestartServerUseCase;
import dev.bascule.application.port.in.ShowConfigurationUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.wiring.reload.ActiveConfig;
import dev.bascule.bootstrap.wiring.reload.ConfigReloader;
import dev.bascule.bootstrap.wiring.reload.ServerRestarter;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.time.Ticker;

/** Wires the reloading of the configuration at run time. */
final class ReloadModule extends AbstractModule {

  @Override
  protected void configure() {
    bindSingletons(
        binder(),
        ServerReplacement.class,
        ActiveConfig.class,
        ConfigReloader.class,
        ServerRestarter.class);
    bind(RestartServerUseCase.class).to(ServerRestarter.class);
    bind(ReloadConfigurationUseCase.class).to(ConfigReloader.class);
    bind(ShowConfigurationUseCase.class).to(ConfigReloader.class);
  }

  @Provides
  @Singleton
  static DrainingConnections drainingConnections(
      BridgeConfig config, ServerConnectionPool connections, Ticker ticker) {
    return new DrainingConnections(
        connections, config.http().drainTimeout(), UpstreamModule::closeInBackground, ticker);
  }

  @Provides
  static AuditUseCase audit(BridgeEventListener events) {
    return entry -> events.onEvent(new BridgeEvent.Audited(entry));
  }
}
