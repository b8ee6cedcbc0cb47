package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how the cost of a hit grows with what there is.
 *
 * @param ways measures, and holds what must be true
 */
record HitCostGrowth(ScenarioBenchmark ways) {

  /** Of results that are many. */
  private static final Workload SMALL = Workload.of(64);

  /** How much heap a hit of 1 MiB may take: too little for a copy of what is sent. */
  static final int LONG_HIT_BYTES = 256 << 10;

  private static final Workload LONG = Workload.of(1 << 20);
  private static final int LONG_HITS = 1_000;

  HitCostGrowth {
    requireNonNull(ways, "ways");
  }

  /** Measures hits of 1 MiB: few, and held to allocate no copy of what they send. */
  ScenarioResult longHits() throws IOException {
    ways.fill(LONG);
    BenchScenario way =
        BenchScenario.hit(BenchBridgeConfig.CACHED, LONG, CallNumbers.same(0))
            .named("hit of 1 MiB");
    ways.run(way, LoadBounds.requests(LONG_HITS, /* connections= */ 4));
    ScenarioResult measured = ways.run(way, LoadBounds.requests(LONG_HITS, /* connections= */ 4));
    ways.facts().upstreamCalls(measured, 0);
    ways.facts()
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
      ways.run(fill, LoadBounds.requests(count, Math.min(count, ways.scale().connections())));
      measured.add(hits(BenchBridgeConfig.CACHED, SMALL, count, "keys " + count));
    }
    return measured;
  }

  /** By the length of the result. */
  List<ScenarioResult> payloads(int... kibibytes) throws IOException {
    List<ScenarioResult> measured = new ArrayList<>();
    for (int length : kibibytes) {
      Workload work = Workload.of(length << 10);
      ways.fill(work);
      measured.add(hits(BenchBridgeConfig.CACHED, work, 1, "payload " + length + " KiB"));
    }
    return measured;
  }

  /** By the number of connections that ask. */
  List<ScenarioResult> connections(int... counts) throws IOException {
    ways.fill(SMALL);
    BenchScenario way = BenchScenario.hit(BenchBridgeConfig.CACHED, SMALL, CallNumbers.same(0));
    List<ScenarioResult> measured = new ArrayList<>();
    for (int count : IntStream.of(counts).map(OpenFileLimit::connections).distinct().toArray()) {
      measured.add(
          ways.run(
              way.named("connections " + count), LoadBounds.during(ways.scale().seconds(), count)));
    }
    return measured;
  }

  /** By the number of servers, with a bridge for each number. */
  static List<ScenarioResult> servers(
      BenchProfile scale, Ticker ticker, BenchInvariants facts, int... counts) throws IOException {
    List<ScenarioResult> measured = new ArrayList<>();
    for (int count : counts) {
      try (BenchEnvironment house = BenchEnvironment.open(count, ticker)) {
        HitCostGrowth growth =
            new HitCostGrowth(new ScenarioBenchmark(house, ticker, scale, facts));
        String all = BenchBridgeConfig.numbered(RequestTemplate.NUMBER);
        growth.ways.run(
            BenchScenario.fill(all, SMALL, CallNumbers.round(count)),
            LoadBounds.requests(count, /* connections= */ 1));
        measured.add(growth.hits(all, SMALL, count, "servers " + count));
      }
    }
    return measured;
  }

  private ScenarioResult hits(String server, Workload work, int different, String name)
      throws IOException {
    BenchScenario way = BenchScenario.hit(server, work, CallNumbers.round(different)).named(name);
    BenchProfile scale = ways.scale();
    ways.run(way, LoadBounds.during(scale.warmUp(), scale.connections()));
    return ways.run(way, LoadBounds.during(scale.seconds(), scale.connections()));
  }
}
