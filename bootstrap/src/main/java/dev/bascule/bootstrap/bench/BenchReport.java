package dev.bascule.bootstrap.bench;

import java.util.List;

/**
 * What a run found.
 *
 * @param machine what it ran on, in words
 * @param scenarioResults each way that a request can go
 * @param growth how the cost of a hit grows; empty where that was not asked
 * @param metrics all other numbers
 * @param invariants what must hold, and whether it does
 */
public record BenchReport(
    String machine,
    List<ScenarioResult> scenarioResults,
    List<ScenarioResult> growth,
    List<BenchMetric> metrics,
    List<BenchInvariants.Fact> invariants) {

  public BenchReport {
    scenarioResults = List.copyOf(scenarioResults);
    growth = List.copyOf(growth);
    metrics = List.copyOf(metrics);
    invariants = List.copyOf(invariants);
  }

  /** Returns, a line each, what should hold and does not. */
  public List<String> broken() {
    return invariants.stream()
        .filter(fact -> !fact.holds())
        .map(fact -> "does not hold: " + fact.name() + "; seen: " + fact.seen())
        .distinct()
        .toList();
  }
}
