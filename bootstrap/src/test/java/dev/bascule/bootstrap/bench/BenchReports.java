package dev.bascule.bootstrap.bench;

import java.time.Duration;
import java.util.List;

/** Reports of runs that never were. */
public final class BenchReports {

  private BenchReports() {}

  /** Returns a report in which a fact does not hold. */
  public static BenchReport broken() {
    BenchInvariants invariants = new BenchInvariants();
    invariants.exactly("hit: calls upstream", 0, 1);
    return of(invariants);
  }

  /** Returns a report in which all holds. */
  public static BenchReport sound() {
    BenchInvariants invariants = new BenchInvariants();
    invariants.exactly("hit: calls upstream", 0, 0);
    return of(invariants);
  }

  static BenchReport of(BenchInvariants invariants) {
    return new BenchReport(
        "2 processors",
        List.of(measurement(tally(4))),
        List.of(),
        List.of(
            BenchMetric.millis("start to first answer", Duration.ofMillis(512)),
            BenchMetric.mebibytes("resident memory, idle", 100 << 20)),
        invariants.all());
  }

  /** Returns what four requests took that came over a second: three of them called the server. */
  static ScenarioResult measurement(LoadResults results) {
    return new ScenarioResult(
        BenchScenario.hit(BenchBridgeConfig.CACHED, Workload.of(64), CallNumbers.same(0)),
        new LoadGenerator.RequestOutcome(results, Duration.ofSeconds(1)),
        new ResourceCost(
            Duration.ofNanos(40_000), Duration.ofNanos(60_000), Duration.ZERO, 8_000, 3));
  }

  /** Returns that of {@code answers} answers that took 50 us each. */
  static LoadResults tally(int answers) {
    LoadResults results = new LoadResults();
    for (int i = 0; i < answers; i++) {
      results.add(50_000, "bascule; hit");
    }
    return results;
  }
}
