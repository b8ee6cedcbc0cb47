package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.access.AuthenticateCallerService;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.ForwardCallerService;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;

/** Wires access control. */
final class AccessModule extends AbstractModule {

  @Provides
  @Singleton
  static CurrentAccessPolicy currentAccessPolicy(
      BridgeConfig config, InstantSource clock, Ticker ticker) {
    return new CurrentAccessPolicy(config, clock, ticker);
  }

  @Provides
  @Singleton
  static Authorizer authorizer(CurrentAccessPolicy access, BridgeEventListener events) {
    return new Authorizer(access, events);
  }

  @Provides
  @Singleton
  static ForwardCallerUseCase forwardCaller(UpstreamRegistry upstreams) {
    return new ForwardCallerService(upstreams::forwarding);
  }

  @Provides
  @Singleton
  static AuthenticateCallerUseCase authenticateCaller(
      CurrentAccessPolicy current, InstantSource clock, BridgeEventListener events, Ticker ticker) {
    return new AuthenticateCallerService(current, current, clock, events, ticker);
  }
}
