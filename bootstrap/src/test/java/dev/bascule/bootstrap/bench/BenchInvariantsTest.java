package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchInvariantsTest {

  private final BenchInvariants facts = new BenchInvariants();

  @Test
  void holdWhereWhatIsSeenIsWhatMustBe() {
    facts.exactly("hit: calls upstream", 0, 0);
    facts.lessThan("hit: heap bytes", 2_048, 2_047);
    facts.answers(BenchReports.measurement(BenchReports.tally(3)));

    assertEquals(List.of(), BenchReports.of(facts).broken());
  }

  @Test
  void areBrokenWhereItIsNot() {
    facts.exactly("hit: calls upstream", 0, 1);
    facts.lessThan("hit: heap bytes", 2_048, 2_048);

    assertEquals(
        List.of(
            "does not hold: hit: calls upstream: 0; seen: 1",
            "does not hold: hit: heap bytes: less than 2048; seen: 2048"),
        BenchReports.of(facts).broken());
  }

  @Test
  void areBrokenWhereAnAnswerIsWrong() {
    LoadResults tally = BenchReports.tally(3);
    tally.addWrong("503  {}");
    tally.addWrong("404  {}");
    facts.answers(BenchReports.measurement(tally));

    assertEquals(
        List.of(
            "does not hold: hit: status, Cache-Status and bytes of every answer;"
                + " seen: 2 others, the first: 503  {}"),
        BenchReports.of(facts).broken());
  }

  @Test
  void areBrokenWhereThereIsNoAnswer() {
    facts.answers(BenchReports.measurement(new LoadResults()));

    assertEquals(1, BenchReports.of(facts).broken().size());
  }

  @Test
  void countCallsOfTheServer() {
    facts.upstreamCalls(BenchReports.measurement(BenchReports.tally(3)), 3);
    facts.upstreamCalls(BenchReports.measurement(BenchReports.tally(3)), 0);

    assertEquals(
        List.of("does not hold: hit: calls upstream: 0; seen: 3"), BenchReports.of(facts).broken());
  }
}
