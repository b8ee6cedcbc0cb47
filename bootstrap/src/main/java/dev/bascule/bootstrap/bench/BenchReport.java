package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a run found.
 *
 * @param machine what it ran on, in words
 * @param ways each way that a request can go
 * @param growth how the cost of a hit grows; empty where that was not asked
 * @param figures all other numbers
 * @param facts what must hold, and whether it does
 */
public record BenchReport(
    String machine,
    List<ScenarioResult> ways,
    List<ScenarioResult> growth,
    List<BenchMetric> figures,
    List<BenchInvariants.Fact> facts) {

  public BenchReport {
    requireNonNull(machine, "machine");
    ways = List.copyOf(ways);
    growth = List.copyOf(growth);
    figures = List.copyOf(figures);
    facts = List.copyOf(facts);
  }

  /** Returns, a line each, what should hold and does not. */
  public List<String> broken() {
    return facts.stream()
        .filter(fact -> !fact.holds())
        .map(fact -> "does not hold: " + fact.name() + "; seen: " + fact.seen())
        .distinct()
        .toList();
  }
}
