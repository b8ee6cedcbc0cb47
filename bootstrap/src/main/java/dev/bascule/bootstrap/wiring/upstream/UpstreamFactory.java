package dev.bascule.bootstrap.wiring.upstream;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.time.Ticker;
import java.util.function.Function;

/** Creates upstreams: a server behind a circuit breaker and a bulkhead. */
public final class UpstreamFactory {

  private final Function<ServerConfig, McpServer> servers;
  private final BreakerRegistry<ServerId> breakers;
  private final RateLimiterFactory rates;
  private final Ticker ticker;

  /**
   * @param servers creates a connection, which connects when first used
   * @param breakers has capacity for the breakers of all servers
   * @param rates creates the limiters of the rates of servers
   */
  public UpstreamFactory(
      Function<ServerConfig, McpServer> servers,
      BreakerRegistry<ServerId> breakers,
      RateLimiterFactory rates,
      Ticker ticker) {
    this.servers = servers;
    this.breakers = breakers;
    this.rates = rates;
    this.ticker = ticker;
  }

  /** Creates a new upstream. */
  public Upstream make(ServerConfig server) {
    return new Upstream(
        servers.apply(server), server.policy(), breakerOf(server), bulkheadOf(server));
  }

  /**
   * Creates an upstream on the connection of {@code old}, which was created for {@code before}. Its
   * breaker keeps its state, which is judged by the new settings.
   */
  public Upstream reconfigure(Upstream old, ServerConfig before, ServerConfig next) {
    boolean sameLimits =
        before.policy().maxConcurrentCalls() == next.policy().maxConcurrentCalls()
            && before.policy().rate().equals(next.policy().rate());
    return old.withPolicy(
        next.policy(), breakerOf(next), sameLimits ? old.bulkhead() : bulkheadOf(next));
  }

  /**
   * Removes the breaker of {@code server}, which was removed or has another connection. An order to
   * isolate it still holds: only an operator ends it.
   */
  public void forget(ServerConfig server) {
    breakers.forgetIf((id, breaker) -> id.equals(server.id()) && !breaker.isIsolatedByOrder());
  }

  private CircuitBreaker breakerOf(ServerConfig server) {
    return breakers.getOrCreate(server.id(), server.policy().serverBreakerSettings()).orElseThrow();
  }

  private Bulkhead bulkheadOf(ServerConfig server) {
    ServerPolicy policy = server.policy();
    return new Bulkhead(
        policy.maxConcurrentCalls(),
        policy.rate().map(rate -> rates.create(BucketKey.ofServer(server.id().value(), rate))),
        ticker);
  }
}
