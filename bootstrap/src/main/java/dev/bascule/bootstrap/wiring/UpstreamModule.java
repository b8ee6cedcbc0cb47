package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.service.Bulkhead;
import dev.bascule.application.service.Connections;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.Notices;
import dev.bascule.application.service.Turnstile;
import dev.bascule.application.service.Upstream;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;

/** Puts a breaker and a bulkhead before each server. */
final class UpstreamModule extends AbstractModule {

  private static final int MAX_CONNECTIONS_OF_SESSIONS = 1000;

  @Provides
  @Singleton
  static BreakerRegistry<ServerId> breakers(
      BridgeConfig config, BridgeEvents events, Ticker ticker, InstantSource dates) {
    return new BreakerRegistry<>(
        Math.max(1, config.servers().size()),
        id ->
            new CircuitBreaker(
                policyOf(id, config).breakerForAllTools(),
                ticker,
                dates,
                transition -> events.breakerMoved(id, transition)));
  }

  @Provides
  @Singleton
  static Upstreams upstreams(
      BridgeConfig config,
      McpServers servers,
      BreakerRegistry<ServerId> breakers,
      Connections connections,
      Gate gate,
      Ticker ticker) {
    return new Upstreams(
        servers.all().stream()
            .map(server -> upstream(server, policyOf(server.id(), config), breakers, ticker))
            .toList(),
        connections,
        new Turnstile(config.limits().callers(), ticker),
        gate);
  }

  @Provides
  @Singleton
  static Connections connections(BridgeConfig config, Notices notices, Ticker ticker) {
    return new Connections(
        MAX_CONNECTIONS_OF_SESSIONS,
        config.limits().maxChildren(),
        notices,
        closing -> Thread.ofVirtual().name("closing-connection").start(closing),
        ticker);
  }

  private static Upstream upstream(
      McpServer server, ServerPolicy policy, BreakerRegistry<ServerId> breakers, Ticker ticker) {
    return new Upstream(
        server,
        policy,
        breakers.breakerOf(server.id()).orElseThrow(),
        new Bulkhead(policy.maxConcurrentCalls(), policy.rate(), ticker));
  }

  private static ServerPolicy policyOf(ServerId id, BridgeConfig config) {
    return config.servers().stream()
        .filter(server -> server.id().equals(id))
        .map(ConfiguredServer::policy)
        .findFirst()
        .orElseThrow();
  }
}
