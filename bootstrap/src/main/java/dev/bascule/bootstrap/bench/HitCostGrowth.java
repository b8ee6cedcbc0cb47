package dev.bascule.bootstrap.bench;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how the cost of a hit grows with what there is.
 *
 * @param scenarios measures, and holds what must be true
 */
record HitCostGrowth(ScenarioBenchmark scenarios) {

  /** Of results that are many. */
  private static final Workload SMALL = Workload.of(64);

  /** How much heap a hit of 1 MiB may take: too little for a copy of what is sent. */
  static final int LONG_HIT_BYTES = 256 << 10;

  private static final Workload LONG = Workload.of(1 << 20);
  private static final int LONG_HITS = 1_000;

  /** Measures hits of 1 MiB: few, and held to allocate no copy of what they send. */
  ScenarioResult longHits() throws IOException {
    scenarios.fill(LONG);
    BenchScenario scenario =
        BenchScenario.hit(BenchBridgeConfig.CACHED, LONG, CallNumbers.same(0))
            .named("hit of 1 MiB");
    scenarios.run(scenario, LoadBounds.requests(LONG_HITS, /* connections= */ 4));
    ScenarioResult measured =
        scenarios.run(scenario, LoadBounds.requests(LONG_HITS, /* connections= */ 4));
    scenarios.invariants().upstreamCalls(measured, 0);
    scenarios
        .invariants()
        .lessThan(
            "hit of 1 MiB: heap bytes of the bridge for each",
            LONG_HIT_BYTES,
            Math.round(measured.allocatedBytesPerRequest()));
    return measured;
  }

  /** By the number of results that are kept. */
  List<ScenarioResult> keys(int... counts) throws IOException {
    List<ScenarioResult> measured = new ArrayList<>();
    for (int count : counts) {
      BenchScenario fill =
          BenchScenario.fill(BenchBridgeConfig.CACHED, SMALL, CallNumbers.round(count));
      scenarios.run(
          fill, LoadBounds.requests(count, Math.min(count, scenarios.profile().connections())));
      measured.add(hits(BenchBridgeConfig.CACHED, SMALL, count, "keys " + count));
    }
    return measured;
  }

  /** By the length of the result. */
  List<ScenarioResult> payloads(int... kibibytes) throws IOException {
    List<ScenarioResult> measured = new ArrayList<>();
    for (int length : kibibytes) {
      Workload workload = Workload.of(length << 10);
      scenarios.fill(workload);
      measured.add(hits(BenchBridgeConfig.CACHED, workload, 1, "payload " + length + " KiB"));
    }
    return measured;
  }

  /** By the number of connections that ask. */
  List<ScenarioResult> connections(int... counts) throws IOException {
    scenarios.fill(SMALL);
    BenchScenario scenario =
        BenchScenario.hit(BenchBridgeConfig.CACHED, SMALL, CallNumbers.same(0));
    List<ScenarioResult> measured = new ArrayList<>();
    for (int count : IntStream.of(counts).map(OpenFileLimit::connections).distinct().toArray()) {
      measured.add(
          scenarios.run(
              scenario.named("connections " + count),
              LoadBounds.during(scenarios.profile().seconds(), count)));
    }
    return measured;
  }

  /** By the number of servers, with a bridge for each number. */
  static List<ScenarioResult> servers(
      BenchProfile profile, Ticker ticker, BenchInvariants invariants, int... counts)
      throws IOException {
    List<ScenarioResult> measured = new ArrayList<>();
    for (int count : counts) {
      try (BenchEnvironment environment = BenchEnvironment.open(count, ticker)) {
        HitCostGrowth growth =
            new HitCostGrowth(new ScenarioBenchmark(environment, ticker, profile, invariants));
        String all = BenchBridgeConfig.numbered(RequestTemplate.NUMBER);
        growth.scenarios.run(
            BenchScenario.fill(all, SMALL, CallNumbers.round(count)),
            LoadBounds.requests(count, /* connections= */ 1));
        measured.add(growth.hits(all, SMALL, count, "servers " + count));
      }
    }
    return measured;
  }

  private ScenarioResult hits(String server, Workload workload, int different, String name)
      throws IOException {
    BenchScenario scenario =
        BenchScenario.hit(server, workload, CallNumbers.round(different)).named(name);
    BenchProfile profile = scenarios.profile();
    scenarios.run(scenario, LoadBounds.during(profile.warmUp(), profile.connections()));
    return scenarios.run(scenario, LoadBounds.during(profile.seconds(), profile.connections()));
  }
}
