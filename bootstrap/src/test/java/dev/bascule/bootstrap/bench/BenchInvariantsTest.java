package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchInvariantsTest {

  private final BenchInvariants invariants = new BenchInvariants();

  @Test
  void holdWhereWhatIsSeenIsWhatMustBe() {
    invariants.exactly("hit: calls upstream", 0, 0);
    invariants.lessThan("hit: heap bytes", 2_048, 2_047);
    invariants.answers(BenchReports.measurement(BenchReports.tally(3)));

    assertEquals(List.of(), BenchReports.of(invariants).broken());
  }

  @Test
  void areBrokenWhereItIsNot() {
    invariants.exactly("hit: calls upstream", 0, 1);
    invariants.lessThan("hit: heap bytes", 2_048, 2_048);

    assertEquals(
        List.of(
            "does not hold: hit: calls upstream: 0; seen: 1",
            "does not hold: hit: heap bytes: less than 2048; seen: 2048"),
        BenchReports.of(invariants).broken());
  }

  @Test
  void areBrokenWhereAnAnswerIsWrong() {
    LoadResults results = BenchReports.tally(3);
    results.addWrong("503  {}");
    results.addWrong("404  {}");
    invariants.answers(BenchReports.measurement(results));

    assertEquals(
        List.of(
            "does not hold: hit: status, Cache-Status and bytes of every answer;"
                + " seen: 2 others, the first: 503  {}"),
        BenchReports.of(invariants).broken());
  }

  @Test
  void areBrokenWhereThereIsNoAnswer() {
    invariants.answers(BenchReports.measurement(new LoadResults()));

    assertEquals(1, BenchReports.of(invariants).broken().size());
  }

  @Test
  void countCallsOfTheServer() {
    invariants.upstreamCalls(BenchReports.measurement(BenchReports.tally(3)), 3);
    invariants.upstreamCalls(BenchReports.measurement(BenchReports.tally(3)), 0);

    assertEquals(
        List.of("does not hold: hit: calls upstream: 0; seen: 3"),
        BenchReports.of(invariants).broken());
  }
}
