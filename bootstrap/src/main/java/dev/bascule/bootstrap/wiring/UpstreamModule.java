package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.service.Bulkhead;
import dev.bascule.application.service.Upstream;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.tool.ServerId;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts a breaker and a bulkhead before each server. */
final class UpstreamModule extends AbstractModule {

  @Provides
  @Singleton
  static BreakerRegistry<ServerId> breakers(
      BridgeConfig config, BridgeEvents events, Ticker ticker, InstantSource dates) {
    Map<ServerId, ServerPolicy> policies = policiesOf(config);
    return new BreakerRegistry<>(
        Math.max(1, policies.size()),
        id ->
            new CircuitBreaker(
                policies.get(id).breaker(),
                ticker,
                dates,
                transition -> events.breakerMoved(id, transition)));
  }

  @Provides
  @Singleton
  static Upstreams upstreams(
      BridgeConfig config, McpServers servers, BreakerRegistry<ServerId> breakers, Ticker ticker) {
    Map<ServerId, ServerPolicy> policies = policiesOf(config);
    return new Upstreams(
        servers.all().stream()
            .map(server -> upstream(server, policies.get(server.id()), breakers, ticker))
            .toList());
  }

  private static Upstream upstream(
      McpServer server, ServerPolicy policy, BreakerRegistry<ServerId> breakers, Ticker ticker) {
    return new Upstream(
        server,
        policy,
        breakers.breakerOf(server.id()).orElseThrow(),
        new Bulkhead(policy.maxConcurrentCalls(), ticker));
  }

  private static Map<ServerId, ServerPolicy> policiesOf(BridgeConfig config) {
    return config.servers().stream()
        .collect(Collectors.toMap(ConfiguredServer::id, ConfiguredServer::policy));
  }
}
