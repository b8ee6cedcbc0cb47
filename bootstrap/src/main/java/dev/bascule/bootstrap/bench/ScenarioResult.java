package dev.bascule.bootstrap.bench;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;

/**
 * What requests that go one way take.
 *
 * @param scenario the way
 * @param outcome what came of them
 * @param cost what was taken meanwhile
 */
record ScenarioResult(
    BenchScenario scenario, LoadGenerator.RequestOutcome outcome, ResourceCost cost) {

  /** Makes requests that go {@code scenario}, within {@code bounds}. */
  static ScenarioResult of(
      BenchScenario scenario, LoadBounds bounds, BenchEnvironment environment, Ticker ticker)
      throws IOException {
    BenchProcess asked =
        scenario.server().equals(BenchScenario.DIRECT)
            ? environment.upstream()
            : environment.bridge();
    ResourceCost before = ResourceCost.soFar(environment, scenario.server());
    LoadGenerator.RequestOutcome outcome =
        new LoadGenerator(asked.port(), scenario, bounds).run(ticker);
    return new ScenarioResult(
        scenario, outcome, ResourceCost.soFar(environment, scenario.server()).since(before));
  }

  long requests() {
    return outcome.results().latencies().getTotalCount();
  }

  double requestsPerSecond() {
    return requests() * 1e9 / Math.max(1, outcome.elapsed().toNanos());
  }

  /** Returns in how many microseconds {@code percent} of the answers were there. */
  double latencyMicros(double percent) {
    return outcome.results().latencies().getValueAtPercentile(percent) / 1e3;
  }

  /** Returns the microseconds that each request took of {@code processorTime}. */
  double microsPerRequest(Duration processorTime) {
    return processorTime.toNanos() / 1e3 / Math.max(1, requests());
  }

  double allocatedBytesPerRequest() {
    return cost.allocatedBytes() / Math.max(1, requests());
  }
}
