package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
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
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.reload.ActiveConfig;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.bootstrap.wiring.reload.ConfigReloader;
import dev.bascule.bootstrap.wiring.reload.ServerRestarter;
import dev.bascule.bootstrap.wiring.reload.UpstreamSet;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.time.Ticker;
import java.util.Set;

/** Wires the reloading of the configuration at run time. */
final class ReloadModule extends AbstractModule {

  @Override
  protected void configure() {
    bindSingletons(binder(), ServerReplacement.class, ConfigReloader.class, ServerRestarter.class);
    bind(RestartServerUseCase.class).to(ServerRestarter.class);
    bind(ReloadConfigurationUseCase.class).to(ConfigReloader.class);
    bind(ShowConfigurationUseCase.class).to(ConfigReloader.class);
  }

  @Provides
  @Singleton
  static ActiveConfig activeConfig(
      BridgeConfig config,
      UpstreamSet upstreamSet,
      UpstreamFactory factory,
      ServerReplacement serverReplacement,
      CurrentAccessPolicy access,
      Provider<Set<ConfigListener>> listeners) {
    return new ActiveConfig(
        config, upstreamSet, factory, serverReplacement, access, listeners::get);
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
