package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.application.service.IdentifyCallerService;
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
  static IdentifyCallerUseCase identifyCaller(
      BridgeConfig config, TokenVerifier tokens, InstantSource dates) {
    return new IdentifyCallerService(config::access, tokens, dates);
  }
}
