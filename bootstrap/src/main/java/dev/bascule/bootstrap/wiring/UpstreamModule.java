package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.service.Connections;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.Notices;
import dev.bascule.application.service.Turnstile;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.wiring.UpstreamMaker.Guarded;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;

/** Puts a breaker and a bulkhead before each server. */
final class UpstreamModule extends AbstractModule {

  private static final int MAX_CONNECTIONS_OF_SESSIONS = 1000;

  /** More than a configuration file of the largest size can name, twice over. */
  private static final int MOST_BREAKERS = 1 << 17;

  @Provides
  @Singleton
  static BreakerRegistry<Guarded> breakers(
      BridgeEvents events, Ticker ticker, InstantSource dates) {
    return new BreakerRegistry<>(
        MOST_BREAKERS,
        guarded ->
            new CircuitBreaker(
                guarded.settings(),
                ticker,
                dates,
                transition -> events.breakerMoved(guarded.server(), transition)));
  }

  @Provides
  @Singleton
  static UpstreamMaker maker(
      McpServerMaker servers, BreakerRegistry<Guarded> breakers, Ticker ticker) {
    return new UpstreamMaker(servers, breakers, ticker);
  }

  @Provides
  @Singleton
  static Fleet fleetAtFirst(BridgeConfig config, UpstreamMaker maker) {
    return Fleet.of(config.servers(), maker);
  }

  @Provides
  @Singleton
  static Turnstile turnstile(BridgeConfig config, Ticker ticker) {
    return new Turnstile(config.limits().callers(), ticker);
  }

  @Provides
  @Singleton
  static Upstreams upstreams(
      Fleet atFirst, Connections connections, Turnstile turnstile, Gate gate) {
    return new Upstreams(atFirst.upstreams(), connections, turnstile, gate);
  }

  @Provides
  @Singleton
  static Connections connections(BridgeConfig config, Notices notices, Ticker ticker) {
    return new Connections(
        MAX_CONNECTIONS_OF_SESSIONS,
        config.limits().maxChildren(),
        notices,
        UpstreamModule::closeAside,
        ticker);
  }

  /** Closes a connection behind everybody's back: that takes its time. */
  static void closeAside(Runnable closing) {
    Thread.ofVirtual().name("closing-connection").start(closing);
  }
}
