package dev.bascule.application.admin;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A core whose server is replaced while it is in use. */
public final class ServerReplacementFixture {

  public static final Duration PATIENCE = Duration.ofSeconds(10);

  public final CoreFixture core = new CoreFixture(CoreFixture.cached("*"));
  public final FakeMcpServer successor = new FakeMcpServer("files");
  public final DrainingConnections draining =
      new DrainingConnections(core.connections, PATIENCE, core.closing::add, core.ticker);
  public final ServerReplacement replacing =
      new ServerReplacement(
          core.upstreams,
          core.caches,
          core.subscriptionRegistry,
          draining,
          core.eagerStarter,
          core.toolBreakers,
          core.events);

  Upstream behind(FakeMcpServer server, ServerPolicy policy) {
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, core.ticker, () -> Instant.EPOCH, _ -> {});
    return new Upstream(server, policy, breaker, new Bulkhead(2, Optional.empty(), core.ticker));
  }

  /** Returns the same server over another connection. */
  public Upstream next() {
    successor.answers(_ -> FakeMcpServer.result("\"new\""));
    return behind(successor, CoreFixture.policy(/* trusted= */ false, CoreFixture.cached("*")));
  }

  /** Replaces the current server with it. */
  public void replace() {
    Result.Applied _ = replacing.replace(List.of(next()));
  }

  public Upstream current() {
    return core.upstreams.find(SERVER).orElseThrow();
  }

  public static Upstream withPolicy(Upstream upstream, ServerPolicy policy) {
    return upstream.withPolicy(policy, upstream.breaker(), upstream.bulkhead());
  }

  public void runClosing() {
    while (!core.closing.isEmpty()) {
      core.closing.remove().run();
    }
  }

  public static String json(Outcome<McpResult> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value() instanceof McpResult result
        ? result.json().text()
        : "";
  }
}
