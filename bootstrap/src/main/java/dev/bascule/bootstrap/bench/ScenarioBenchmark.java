package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * Measures each way that a request can go, and holds what must be true of it.
 *
 * @param house what is asked
 * @param ticker measures how long it takes
 * @param scale how much is asked
 * @param facts take what must hold
 */
record ScenarioBenchmark(
    BenchEnvironment house, Ticker ticker, BenchProfile scale, BenchInvariants facts) {

  /** Of the order of what tools answer. */
  static final Workload WORK = Workload.of(1 << 10);

  /**
   * The heap that a hit may take of the bridge, whatever its result is. A hit that had to change
   * threads takes more; how much less than this it is depends on what was compiled by then.
   */
  static final int HIT_BYTES = 3 << 10;

  /**
   * A stale value is fetched anew as long as this takes, and all wait for an equal call so long.
   */
  private static final Workload SLOW = WORK.taking(Duration.ofMillis(10));

  /** Numbers begin so far apart that no step finds what another one left. */
  private static final long APART = 100_000_000;

  ScenarioBenchmark {
    requireNonNull(house, "house");
    requireNonNull(ticker, "ticker");
    requireNonNull(scale, "scale");
    requireNonNull(facts, "facts");
  }

  ScenarioResult direct() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.direct(WORK, CallNumbers.allDifferent(first)));
    facts.upstreamCalls(measured, measured.requests());
    return measured;
  }

  ScenarioResult miss() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.miss(WORK, CallNumbers.allDifferent(first)));
    facts.upstreamCalls(measured, measured.requests());
    return measured;
  }

  /** Warmed up by a number, since what a hit allocates is told after the compiler is done. */
  ScenarioResult hit() throws IOException {
    BenchScenario way = BenchScenario.hit(BenchBridgeConfig.CACHED, WORK, CallNumbers.same(0));
    fill(WORK);
    LoadBounds bounds = LoadBounds.requests(scale.hits(), scale.connections());
    run(way, bounds);
    ScenarioResult measured = run(way, bounds);
    facts.upstreamCalls(measured, 0);
    facts.lessThan(
        "hit: heap bytes of the bridge for each",
        HIT_BYTES,
        Math.round(measured.allocatedBytesPerRequest()));
    return measured;
  }

  ScenarioResult stale() throws IOException {
    run(
        BenchScenario.fill(BenchBridgeConfig.STALE, SLOW, CallNumbers.same(0)),
        LoadBounds.requests(1, 1));
    ScenarioResult measured = measured(_ -> BenchScenario.stale(SLOW, CallNumbers.same(0)));
    facts.lessThan("stale: calls upstream", measured.requests(), measured.cost().upstreamCalls());
    return measured;
  }

  ScenarioResult collapsed() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.collapsed(SLOW, CallNumbers.inStep(first)));
    facts.upstreamCalls(measured, measured.way().numbers().different().getAsLong());
    return measured;
  }

  /** Equal calls of somebody who never asked before, all at once. */
  ScenarioResult stampede(Duration upstream) throws IOException {
    BenchScenario way =
        BenchScenario.collapsed(WORK.taking(upstream), CallNumbers.same(0)).named("stampede");
    int calls = OpenFileLimit.connections(scale.stampede());
    ScenarioResult measured = run(way, LoadBounds.requests(calls, calls));
    facts.exactly("stampede: answers", calls, measured.requests());
    facts.upstreamCalls(measured, 1);
    return measured;
  }

  ScenarioResult open() throws IOException {
    RequestTemplate failing =
        new RequestTemplate(BenchScenario.request(BenchBridgeConfig.OPEN, WORK.failing()));
    BenchConnection.once(house.bridge().port(), failing.with(0));
    ScenarioResult measured = measured(_ -> BenchScenario.open(WORK, CallNumbers.same(0)));
    facts.upstreamCalls(measured, 0);
    return measured;
  }

  /** Has the bridge keep the result of {@code work} with the number zero. */
  void fill(Workload work) throws IOException {
    run(
        BenchScenario.fill(BenchBridgeConfig.CACHED, work, CallNumbers.same(0)),
        LoadBounds.requests(1, 1));
  }

  private ScenarioResult measured(LongFunction<BenchScenario> ways) throws IOException {
    run(ways.apply(APART), LoadBounds.during(scale.warmUp(), scale.connections()));
    return run(ways.apply(2 * APART), LoadBounds.during(scale.seconds(), scale.connections()));
  }

  /** Makes requests, and holds that each answer is as it must be. */
  ScenarioResult run(BenchScenario way, LoadBounds bounds) throws IOException {
    ScenarioResult measured = ScenarioResult.of(way, bounds, house, ticker);
    facts.answers(measured);
    return measured;
  }
}
