package dev.bascule.bootstrap.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What must hold on every machine, however busy it is: counts and bytes, and never a time. Not
 * thread-safe.
 */
final class BenchInvariants {

  /**
   * One of them.
   *
   * @param name what should hold
   * @param holds whether it does
   * @param seen what was seen
   */
  record Fact(String name, boolean holds, String seen) {}

  private final List<Fact> invariants = new ArrayList<>();

  /** Holds that {@code seen} is as expected. */
  void exactly(String name, long expected, long seen) {
    invariants.add(new Fact(name + ": " + expected, seen == expected, Long.toString(seen)));
  }

  /** Holds that {@code seen} is less than {@code limit}. */
  void lessThan(String name, long limit, long seen) {
    invariants.add(new Fact(name + ": less than " + limit, seen < limit, Long.toString(seen)));
  }

  /**
   * Holds that there were answers, each with the status, Cache-Status and bytes that it must have.
   */
  void answers(ScenarioResult measured) {
    LoadResults results = measured.outcome().results();
    String seen =
        results.wrong() == 0
            ? measured.requests() + " answers"
            : results.wrong() + " others, the first: " + results.firstWrong();
    invariants.add(
        new Fact(
            measured.scenario().name() + ": status, Cache-Status and bytes of every answer",
            results.wrong() == 0 && measured.requests() > 0,
            seen));
  }

  /** Holds that there were {@code expected} calls of the server. */
  void upstreamCalls(ScenarioResult measured, long expected) {
    exactly(
        measured.scenario().name() + ": calls upstream", expected, measured.cost().upstreamCalls());
  }

  List<Fact> all() {
    return List.copyOf(invariants);
  }
}
