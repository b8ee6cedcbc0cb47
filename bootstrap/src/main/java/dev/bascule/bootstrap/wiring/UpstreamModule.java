package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.wiring.reload.UpstreamSet;
import dev.bascule.bootstrap.wiring.upstream.McpServerFactory;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory.Guarded;
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
      BridgeEventListener events, Ticker ticker, InstantSource dates) {
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
  static UpstreamFactory maker(
      McpServerFactory servers, BreakerRegistry<Guarded> breakers, Ticker ticker) {
    return new UpstreamFactory(servers, breakers, ticker);
  }

  @Provides
  @Singleton
  static UpstreamSet fleetAtFirst(BridgeConfig config, UpstreamFactory maker) {
    return UpstreamSet.of(config.servers(), maker);
  }

  @Provides
  @Singleton
  static CallerRateLimiter turnstile(BridgeConfig config, Ticker ticker) {
    return new CallerRateLimiter(config.limits().callers(), ticker);
  }

  @Provides
  @Singleton
  static UpstreamRegistry upstreams(
      UpstreamSet atFirst,
      ServerConnectionPool connections,
      CallerRateLimiter turnstile,
      Authorizer gate) {
    return new UpstreamRegistry(atFirst.upstreams(), connections, turnstile, gate);
  }

  @Provides
  @Singleton
  static ServerConnectionPool connections(
      BridgeConfig config, NotificationRouter notices, Ticker ticker) {
    return new ServerConnectionPool(
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
