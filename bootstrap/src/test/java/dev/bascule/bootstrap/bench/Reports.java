package dev.bascule.bootstrap.bench;

import java.time.Duration;
import java.util.List;

/** Reports of runs that never were. */
public final class Reports {

  private Reports() {}

  /** Returns a report in which a fact does not hold. */
  public static Report broken() {
    Facts facts = new Facts();
    facts.exactly("hit: calls upstream", 0, 1);
    return of(facts);
  }

  /** Returns a report in which all holds. */
  public static Report sound() {
    Facts facts = new Facts();
    facts.exactly("hit: calls upstream", 0, 0);
    return of(facts);
  }

  static Report of(Facts facts) {
    return new Report(
        "2 processors",
        List.of(measurement(tally(4))),
        List.of(),
        List.of(
            Figure.millis("start to first answer", Duration.ofMillis(512)),
            Figure.mebibytes("resident memory, idle", 100 << 20)),
        facts.all());
  }

  /** Returns what four requests took that came over a second: three of them called the server. */
  static Measurement measurement(Tally tally) {
    return new Measurement(
        Way.hit(BenchServers.CACHED, Work.of(64), Numbers.same(0)),
        new Load.Outcome(tally, Duration.ofSeconds(1)),
        new Cost(Duration.ofNanos(40_000), Duration.ofNanos(60_000), Duration.ZERO, 8_000, 3));
  }

  /** Returns that of {@code answers} answers that took 50 us each. */
  static Tally tally(int answers) {
    Tally tally = new Tally();
    for (int i = 0; i < answers; i++) {
      tally.add(50_000, "bascule; hit");
    }
    return tally;
  }
}
