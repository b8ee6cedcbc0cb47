package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.BreakerProber;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.bootstrap.wiring.reload.UpstreamSet;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** Wires a circuit breaker and a bulkhead in front of each server. */
final class UpstreamModule extends AbstractModule {

  private static final int MAX_SESSION_CONNECTIONS = 1000;

  /** Twice as many as the largest configuration file can name. */
  private static final int MAX_BREAKERS = 1 << 17;

  @Override
  protected void configure() {
    bindSingletons(binder(), UpstreamFactory.class, CallerRateLimiter.class);
    OptionalBinder.newOptionalBinder(binder(), RateLimiterFactory.class)
        .setDefault()
        .toInstance(RateLimiterFactory.local(Ticker.system()));
  }

  @Provides
  @Singleton
  static BreakerJitter breakerJitter() {
    return BreakerJitter.of(ThreadLocalRandom.current().nextLong());
  }

  @Provides
  @Singleton
  static BreakerRegistry<ServerId> breakers(
      BridgeEventListener events,
      Provider<BreakerProber> prober,
      BreakerJitter jitter,
      Ticker ticker,
      InstantSource clock) {
    return new BreakerRegistry<>(
        MAX_BREAKERS,
        (server, settings) ->
            new CircuitBreaker(
                settings,
                jitter.forKey(server),
                ticker,
                clock,
                transition -> {
                  events.onEvent(new BridgeEvent.BreakerTransitioned(server, transition));
                  prober.get().onTransition(server, transition);
                }));
  }

  @Provides
  @Singleton
  static BreakerProber breakerProber(
      Provider<UpstreamRegistry> upstreams, UpstreamCaller upstreamCaller) {
    return new BreakerProber(
        new PlatformScheduler(), server -> upstreams.get().find(server), upstreamCaller);
  }

  @Provides
  @Singleton
  static UpstreamSet initialUpstreams(BridgeConfig config, UpstreamFactory factory) {
    return UpstreamSet.of(config.servers(), factory);
  }

  @Provides
  @Singleton
  static UpstreamRegistry upstreams(
      UpstreamSet initialUpstreams,
      ServerConnectionPool connections,
      CallerRateLimiter rateLimiter,
      Authorizer authorizer) {
    return new UpstreamRegistry(initialUpstreams.upstreams(), connections, rateLimiter, authorizer);
  }

  @Provides
  @Singleton
  static ServerConnectionPool connections(
      BridgeConfig config, NotificationRouter notificationRouter, Ticker ticker) {
    return new ServerConnectionPool(
        MAX_SESSION_CONNECTIONS,
        config.limits().maxChildren(),
        notificationRouter,
        UpstreamModule::closeInBackground,
        ticker);
  }

  /** Closes a connection in the background, since that can take long. */
  static void closeInBackground(Runnable closing) {
    Thread.ofVirtual().name("closing-connection").start(closing);
  }
}
