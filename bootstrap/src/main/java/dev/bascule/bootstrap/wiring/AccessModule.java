package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.policy.Forwarding;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.IdentifyCallerService;
import dev.bascule.application.service.PresentCallerService;
import dev.bascule.bootstrap.config.BridgeConfig;
import java.time.InstantSource;

/** Decides who is let in. */
final class AccessModule extends AbstractModule {

  @Provides
  @Singleton
  static TokenVerifier tokens() {
    return TokenVerifier.NONE;
  }

  @Provides
  @Singleton
  static Gate gate(BridgeConfig config, BridgeEvents events) {
    return new Gate(config::access, events);
  }

  @Provides
  @Singleton
  static PresentCallerUseCase presentCaller(BridgeConfig config) {
    return new PresentCallerService(
        () ->
            config.servers().stream()
                .map(server -> server.policy().forwarding())
                .reduce(Forwarding.NONE, Forwarding::or));
  }

  @Provides
  @Singleton
  static IdentifyCallerUseCase identifyCaller(
      BridgeConfig config, TokenVerifier tokens, InstantSource dates) {
    return new IdentifyCallerService(config::access, tokens, dates);
  }
}
