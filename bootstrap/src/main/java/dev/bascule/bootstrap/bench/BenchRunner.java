package dev.bascule.bootstrap.bench;

import dev.bascule.bootstrap.terminal.ProgressStatus;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Measures the bridge, from without: starts one and a server behind it, asks both, and ends them.
 * For one run.
 */
public final class BenchRunner {

  private static final Duration UPSTREAM_OF_STAMPEDE = Duration.ofMillis(500);
  private static final int IDLE_CLIENTS = 4_096;
  private static final int QUICK_STEPS = 9;
  private static final int GROWTH_STEPS = 5;

  private final BenchProfile profile;
  private final Ticker ticker;
  private final Consumer<ProgressStatus> progress;
  private final BenchInvariants invariants = new BenchInvariants();
  private final List<ScenarioResult> scenarioResults = new ArrayList<>();
  private final List<ScenarioResult> growth = new ArrayList<>();
  private final List<BenchMetric> metrics = new ArrayList<>();
  private int step;

  private BenchRunner(BenchProfile profile, Ticker ticker, Consumer<ProgressStatus> progress) {
    this.profile = profile;
    this.ticker = ticker;
    this.progress = progress;
  }

  /**
   * Runs it, which may take minutes.
   *
   * @param quick whether it does only what shows that the facts hold
   * @param seconds how long each step takes its measure
   * @param ticker measures how long things take
   * @param progress is told how far it is
   * @throws IOException if one of the processes cannot be started or reached
   */
  public static BenchReport run(
      boolean quick, Duration seconds, Ticker ticker, Consumer<ProgressStatus> progress)
      throws IOException {
    return run(quick ? BenchProfile.quick(seconds) : BenchProfile.full(seconds), ticker, progress);
  }

  static BenchReport run(BenchProfile profile, Ticker ticker, Consumer<ProgressStatus> progress)
      throws IOException {
    return new BenchRunner(profile, ticker, progress).run();
  }

  private BenchReport run() throws IOException {
    next("starting");
    try (BenchEnvironment environment = BenchEnvironment.open(/* numbered= */ 0, ticker)) {
      metrics.add(BenchMetric.millis("start to first answer", environment.startUp()));
      resident("resident memory, idle", environment);
      ScenarioBenchmark measured = new ScenarioBenchmark(environment, ticker, profile, invariants);
      runScenarios(measured);
      resident("resident memory, after load", environment);
      stampede(measured);
      breaker(environment);
      grow(new HitCostGrowth(measured), environment);
    }
    if (profile.grows()) {
      next("servers");
      growth.addAll(HitCostGrowth.servers(profile, ticker, invariants, 1, 10, 100));
    }
    return new BenchReport(machine(), scenarioResults, growth, metrics, invariants.all());
  }

  private void runScenarios(ScenarioBenchmark measured) throws IOException {
    next("direct");
    scenarioResults.add(measured.direct());
    next("miss");
    scenarioResults.add(measured.miss());
    next("hit");
    scenarioResults.add(measured.hit());
    next("stale");
    scenarioResults.add(measured.stale());
    next("collapsed");
    scenarioResults.add(measured.collapsed());
    next("breaker open");
    scenarioResults.add(measured.open());
  }

  private void stampede(ScenarioBenchmark measured) throws IOException {
    next("stampede");
    ScenarioResult stampede = measured.stampede(UPSTREAM_OF_STAMPEDE);
    metrics.add(new BenchMetric("stampede, equal calls", (double) stampede.requests(), ""));
    metrics.add(
        new BenchMetric("stampede, upstream calls", (double) stampede.cost().upstreamCalls(), ""));
    metrics.add(BenchMetric.millis("stampede, to the last answer", stampede.outcome().elapsed()));
    metrics.add(BenchMetric.millis("stampede, upstream's own time", UPSTREAM_OF_STAMPEDE));
  }

  private void breaker(BenchEnvironment environment) throws IOException {
    next("breaker");
    BreakerTiming.Times times = new BreakerTiming(environment, ticker, invariants).measure();
    metrics.add(BenchMetric.millis("breaker, to fail fast", times.failFast()));
    metrics.add(BenchMetric.millis("breaker, to recover (it waits 1000 ms)", times.recover()));
  }

  private void grow(HitCostGrowth grown, BenchEnvironment environment) throws IOException {
    next("long hits");
    growth.add(grown.longHits());
    if (!profile.grows()) {
      return;
    }
    next("idle clients");
    int clients = OpenFileLimit.connections(IDLE_CLIENTS);
    IdleStreamScenario.bytesEach(environment, clients)
        .ifPresent(
            bytes ->
                metrics.add(
                    new BenchMetric("idle client, each of " + clients, bytes / 1024.0, "KiB")));
    next("payloads");
    growth.addAll(grown.payloads(1, 16, 256, 1024));
    next("connections");
    growth.addAll(grown.connections(1, 16, 64, 512, 4_096));
    next("keys");
    growth.addAll(grown.keys(10, 100, 1_000, 10_000, 100_000));
  }

  private void resident(String name, BenchEnvironment environment) {
    ProcessUsage.residentBytes(environment.bridge().handle())
        .ifPresent(bytes -> metrics.add(BenchMetric.mebibytes(name, bytes)));
  }

  private void next(String what) {
    int steps = profile.grows() ? QUICK_STEPS + 1 + GROWTH_STEPS : QUICK_STEPS + 1;
    progress.accept(new ProgressStatus(step, OptionalDouble.of(steps), what));
    step++;
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name", "")
        + " "
        + System.getProperty("os.arch", "")
        + ", Java "
        + Runtime.version();
  }
}
