package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FactsTest {

  private final Facts facts = new Facts();

  @Test
  void holdWhereWhatIsSeenIsWhatMustBe() {
    facts.exactly("hit: calls upstream", 0, 0);
    facts.lessThan("hit: heap bytes", 2_048, 2_047);
    facts.answers(Reports.measurement(Reports.tally(3)));

    assertEquals(List.of(), Reports.of(facts).broken());
  }

  @Test
  void areBrokenWhereItIsNot() {
    facts.exactly("hit: calls upstream", 0, 1);
    facts.lessThan("hit: heap bytes", 2_048, 2_048);

    assertEquals(
        List.of(
            "does not hold: hit: calls upstream: 0; seen: 1",
            "does not hold: hit: heap bytes: less than 2048; seen: 2048"),
        Reports.of(facts).broken());
  }

  @Test
  void areBrokenWhereAnAnswerIsWrong() {
    Tally tally = Reports.tally(3);
    tally.addWrong("503  {}");
    tally.addWrong("404  {}");
    facts.answers(Reports.measurement(tally));

    assertEquals(
        List.of(
            "does not hold: hit: status, Cache-Status and bytes of every answer;"
                + " seen: 2 others, the first: 503  {}"),
        Reports.of(facts).broken());
  }

  @Test
  void areBrokenWhereThereIsNoAnswer() {
    facts.answers(Reports.measurement(new Tally()));

    assertEquals(1, Reports.of(facts).broken().size());
  }

  @Test
  void countCallsOfTheServer() {
    facts.upstreamCalls(Reports.measurement(Reports.tally(3)), 3);
    facts.upstreamCalls(Reports.measurement(Reports.tally(3)), 0);

    assertEquals(
        List.of("does not hold: hit: calls upstream: 0; seen: 3"), Reports.of(facts).broken());
  }
}
