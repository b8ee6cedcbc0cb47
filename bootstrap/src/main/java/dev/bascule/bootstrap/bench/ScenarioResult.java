package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;

/**
 * What requests that go one way take.
 *
 * @param way the way
 * @param outcome what came of them
 * @param cost what was taken meanwhile
 */
record ScenarioResult(BenchScenario way, LoadGenerator.Outcome outcome, ResourceCost cost) {

  ScenarioResult {
    requireNonNull(way, "way");
    requireNonNull(outcome, "outcome");
    requireNonNull(cost, "cost");
  }

  /** Makes requests that go {@code way}, within {@code bounds}. */
  static ScenarioResult of(
      BenchScenario way, LoadBounds bounds, BenchEnvironment house, Ticker ticker)
      throws IOException {
    BenchProcess asked =
        way.server().equals(BenchScenario.DIRECT) ? house.upstream() : house.bridge();
    ResourceCost before = ResourceCost.soFar(house, way.server());
    LoadGenerator.Outcome outcome = new LoadGenerator(asked.port(), way, bounds).run(ticker);
    return new ScenarioResult(way, outcome, ResourceCost.soFar(house, way.server()).since(before));
  }

  long requests() {
    return outcome.tally().latencies().getTotalCount();
  }

  double requestsPerSecond() {
    return requests() * 1e9 / Math.max(1, outcome.elapsed().toNanos());
  }

  /** Returns in how many microseconds {@code percent} of the answers were there. */
  double latencyMicros(double percent) {
    return outcome.tally().latencies().getValueAtPercentile(percent) / 1e3;
  }

  /** Returns the microseconds that each request took of {@code processorTime}. */
  double microsPerRequest(Duration processorTime) {
    return processorTime.toNanos() / 1e3 / Math.max(1, requests());
  }

  double allocatedBytesPerRequest() {
    return cost.allocatedBytes() / Math.max(1, requests());
  }
}
