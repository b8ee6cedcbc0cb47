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
  static CurrentAccess currentAccess(BridgeConfig config) {
    return new CurrentAccess(config.access());
  }

  @Provides
  @Singleton
  static IdentifyCallerUseCase identifyCaller(
      CurrentAccess access, TokenVerifier tokens, InstantSource dates) {
    return new IdentifyCallerService(access, tokens, dates);
  }
}
