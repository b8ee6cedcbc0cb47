package dev.bascule.bootstrap.bench;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * Measures each way that a request can go, and holds what must be true of it.
 *
 * @param environment what is asked
 * @param ticker measures how long it takes
 * @param profile how much is asked
 * @param invariants take what must hold
 */
record ScenarioBenchmark(
    BenchEnvironment environment, Ticker ticker, BenchProfile profile, BenchInvariants invariants) {

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

  ScenarioResult direct() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.direct(WORK, CallNumbers.allDifferent(first)));
    invariants.upstreamCalls(measured, measured.requests());
    return measured;
  }

  ScenarioResult miss() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.miss(WORK, CallNumbers.allDifferent(first)));
    invariants.upstreamCalls(measured, measured.requests());
    return measured;
  }

  /** Warmed up by a number, since what a hit allocates is told after the compiler is done. */
  ScenarioResult hit() throws IOException {
    BenchScenario scenario = BenchScenario.hit(BenchBridgeConfig.CACHED, WORK, CallNumbers.same(0));
    fill(WORK);
    LoadBounds bounds = LoadBounds.requests(profile.hits(), profile.connections());
    run(scenario, bounds);
    ScenarioResult measured = run(scenario, bounds);
    invariants.upstreamCalls(measured, 0);
    invariants.lessThan(
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
    invariants.lessThan(
        "stale: calls upstream", measured.requests(), measured.cost().upstreamCalls());
    return measured;
  }

  ScenarioResult collapsed() throws IOException {
    ScenarioResult measured =
        measured(first -> BenchScenario.collapsed(SLOW, CallNumbers.inStep(first)));
    invariants.upstreamCalls(measured, measured.scenario().numbers().different().getAsLong());
    return measured;
  }

  /** Equal calls of somebody who never asked before, all at once. */
  ScenarioResult stampede(Duration upstream) throws IOException {
    BenchScenario scenario =
        BenchScenario.collapsed(WORK.taking(upstream), CallNumbers.same(0)).named("stampede");
    int calls = OpenFileLimit.connections(profile.stampede());
    ScenarioResult measured = run(scenario, LoadBounds.requests(calls, calls));
    invariants.exactly("stampede: answers", calls, measured.requests());
    invariants.upstreamCalls(measured, 1);
    return measured;
  }

  ScenarioResult open() throws IOException {
    RequestTemplate failing =
        new RequestTemplate(BenchScenario.request(BenchBridgeConfig.OPEN, WORK.failing()));
    BenchConnection.once(environment.bridge().port(), failing.with(0));
    ScenarioResult measured = measured(_ -> BenchScenario.open(WORK, CallNumbers.same(0)));
    invariants.upstreamCalls(measured, 0);
    return measured;
  }

  /** Has the bridge keep the result of {@code workload} with the number zero. */
  void fill(Workload workload) throws IOException {
    run(
        BenchScenario.fill(BenchBridgeConfig.CACHED, workload, CallNumbers.same(0)),
        LoadBounds.requests(1, 1));
  }

  private ScenarioResult measured(LongFunction<BenchScenario> ways) throws IOException {
    run(ways.apply(APART), LoadBounds.during(profile.warmUp(), profile.connections()));
    return run(ways.apply(2 * APART), LoadBounds.during(profile.seconds(), profile.connections()));
  }

  /** Makes requests, and holds that each answer is as it must be. */
  ScenarioResult run(BenchScenario scenario, LoadBounds bounds) throws IOException {
    ScenarioResult measured = ScenarioResult.of(scenario, bounds, environment, ticker);
    invariants.answers(measured);
    return measured;
  }
}
