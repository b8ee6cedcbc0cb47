package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.IdentifyCallerService;
import dev.bascule.application.service.PresentCallerService;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;

/** Decides who is let in. */
final class AccessModule extends AbstractModule {

  @Provides
  @Singleton
  static CurrentAccess current(BridgeConfig config, InstantSource dates, Ticker ticker) {
    return new CurrentAccess(config, dates, ticker);
  }

  @Provides
  @Singleton
  static Gate gate(CurrentAccess access, BridgeEvents events) {
    return new Gate(access, events);
  }

  @Provides
  @Singleton
  static PresentCallerUseCase presentCaller(Upstreams upstreams) {
    return new PresentCallerService(upstreams::forwarding);
  }

  @Provides
  @Singleton
  static IdentifyCallerUseCase identifyCaller(
      CurrentAccess current, InstantSource dates, BridgeEvents events, Ticker ticker) {
    return new IdentifyCallerService(current, current, dates, events, ticker);
  }
}
