package dev.bascule.bootstrap.bench;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;

/**
 * Measures a breaker: a server fails until the bridge leaves it in peace, and is well from then on.
 *
 * @param environment what is asked
 * @param ticker measures how long it takes
 * @param invariants take what must hold
 */
record BreakerTiming(BenchEnvironment environment, Ticker ticker, BenchInvariants invariants) {

  /**
   * What was seen.
   *
   * @param failFast how long the first refusal took
   * @param recover how long it took from then to the first answer of the server
   */
  record Times(Duration failFast, Duration recover) {}

  private static final int MOST_FAILURES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] FAILING = call(ScenarioBenchmark.WORK.failing());
  private static final byte[] WELL = call(ScenarioBenchmark.WORK);

  Times measure() throws IOException {
    long before = environment.upstreamCalls(BenchBridgeConfig.FLAKY);
    try (BenchConnection connection = BenchConnection.to(environment.bridge().port())) {
      int failures = 0;
      long sent = ticker.nanos();
      while (connection.exchange(FAILING).status() != 503 && failures < MOST_FAILURES) {
        failures++;
        sent = ticker.nanos();
      }
      long opened = ticker.nanos();
      invariants.exactly("breaker: failures that open it", BenchBridgeConfig.FAILURES, failures);
      invariants.exactly("breaker: status after it closed", 200, recovered(connection, opened));
      invariants.exactly(
          "breaker: calls upstream, with the one that closes it",
          BenchBridgeConfig.FAILURES + 1,
          environment.upstreamCalls(BenchBridgeConfig.FLAKY) - before);
      return new Times(Duration.ofNanos(opened - sent), Duration.ofNanos(ticker.nanos() - opened));
    }
  }

  /** Asks until it is no longer refused, for half a minute at most; returns the status. */
  private int recovered(BenchConnection connection, long opened) throws IOException {
    int status = connection.exchange(WELL).status();
    while (status == 503 && ticker.nanos() - opened < PATIENCE.toNanos()) {
      status = connection.exchange(WELL).status();
    }
    return status;
  }

  private static byte[] call(Workload workload) {
    return new RequestTemplate(BenchScenario.request(BenchBridgeConfig.FLAKY, workload)).with(0);
  }
}
