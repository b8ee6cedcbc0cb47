package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.rate.ValkeySharedRates;
import dev.bascule.adapter.out.valkey.replicas.ValkeyReplicas;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.bootstrap.wiring.shared.EngineRates;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;

/** Wires the rates that replicas share. Installed only with {@code limits.shared}. */
final class SharedRatesModule extends AbstractModule {

  @Override
  protected void configure() {
    OptionalBinder.newOptionalBinder(binder(), RateLimiterFactory.class)
        .setBinding()
        .to(EngineRates.class);
  }

  @Provides
  @Singleton
  static EngineRates rates(
      ValkeyEngine engine,
      EntryNames names,
      ValkeyReplicas replicas,
      Ticker ticker,
      InstantSource clock) {
    return new EngineRates(
        new ValkeySharedRates(engine, names),
        SharedModule.breaker(ticker, clock),
        replicas::memberCount,
        new PlatformScheduler(),
        BackgroundExecutors.create("shared-rates-", /* workers= */ 4, /* queueLength= */ 256),
        ticker);
  }
}
