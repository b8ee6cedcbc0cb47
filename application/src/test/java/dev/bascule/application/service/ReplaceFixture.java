package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A house whose server is replaced while it is in use. */
final class ReplaceFixture {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  final House house = new House(House.cached("*"));
  final FakeMcpServer successor = new FakeMcpServer("files");
  final Retirements retirements =
      new Retirements(house.connections, PATIENCE, house.closing::add, house.ticker);
  final ReplaceServers replacing =
      new ReplaceServers(house.upstreams, house.caches, house.followers, retirements);

  Upstream behind(FakeMcpServer server, ServerPolicy policy) {
    CircuitBreaker breaker =
        new CircuitBreaker(BreakerSettings.DEFAULTS, house.ticker, () -> Instant.EPOCH, _ -> {});
    return new Upstream(server, policy, breaker, new Bulkhead(2, house.ticker));
  }

  /** Returns the same server over another connection. */
  Upstream next() {
    successor.answers(_ -> FakeMcpServer.result("\"new\""));
    return behind(successor, House.policy(/* trusted= */ false, House.cached("*")));
  }

  /** Puts it in the place of the one that there is. */
  void replace() {
    ReplaceServers.Replaced _ = replacing.replace(List.of(next()));
  }

  Upstream current() {
    return house.upstreams.find(SERVER).orElseThrow();
  }

  static Upstream withPolicy(Upstream upstream, ServerPolicy policy) {
    return upstream.behind(policy, upstream.breaker(), upstream.bulkhead());
  }

  void runClosing() {
    while (!house.closing.isEmpty()) {
      house.closing.remove().run();
    }
  }

  static String json(Outcome<McpResult> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).value() instanceof McpResult result
        ? result.json().text()
        : "";
  }
}
