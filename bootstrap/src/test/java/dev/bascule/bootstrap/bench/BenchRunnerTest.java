package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs a very small bench, of real processes. */
@Tag("slow")
@Timeout(180)
final class BenchRunnerTest {

  /** Too little for the compiler, on which the heap that a hit takes depends. */
  private static final BenchProfile VERY_SMALL =
      new BenchProfile(
          Duration.ofMillis(200), Duration.ofMillis(100), 4, 400, 40, /* grows= */ false);

  @Test
  void findsAllThatHoldsOnEveryMachine() throws IOException {
    List<String> steps = new ArrayList<>();
    BenchReport report =
        BenchRunner.run(VERY_SMALL, Ticker.system(), progress -> steps.add(progress.message()));

    assertEquals(
        List.of(), report.broken().stream().filter(fact -> !fact.contains("heap bytes")).toList());
    assertEquals(
        List.of("direct", "miss", "hit", "stale", "collapsed", "breaker open"),
        report.scenarioResults().stream().map(measured -> measured.scenario().name()).toList());
    assertEquals("starting", steps.getFirst());
    assertEquals(10, steps.size(), steps::toString);
  }
}
