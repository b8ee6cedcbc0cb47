package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Loads the bench's own server, and shows that no answer that is wrong is taken for a right one.
 */
final class LoadGeneratorTest {

  private static final Workload WORK = Workload.of(64);
  private static final LoadBounds TWELVE = new LoadBounds(4, 3, Duration.ofMinutes(1));

  private final BenchUpstream upstream;

  LoadGeneratorTest() throws IOException {
    this.upstream = BenchUpstream.start();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void makesSoManyRequestsOverEachConnection() throws IOException {
    CallNumbers numbers = CallNumbers.allDifferent(5);
    LoadResults results = load(BenchScenario.direct(WORK, numbers), TWELVE);

    assertEquals("", results.firstWrong());
    assertEquals(12, results.latencies().getTotalCount());
    assertEquals(12, numbers.different().getAsLong());
    assertTrue(results.latencies().getValueAtPercentile(50) > 0);
  }

  @Test
  void endsWhenItsTimeIsOver() throws IOException {
    LoadResults results =
        load(
            BenchScenario.direct(WORK, CallNumbers.same(0)),
            LoadBounds.during(Duration.ofNanos(1), 2));

    assertEquals(2, results.latencies().getTotalCount());
  }

  @Test
  void seesAnotherStatus() throws IOException {
    assertWrong("200 ", expecting(503, "", WORK.answer()));
  }

  @Test
  void seesAnotherCacheStatus() throws IOException {
    assertWrong("200 ", expecting(200, "bascule; hit", WORK.answer()));
  }

  @Test
  void seesOtherBytes() throws IOException {
    assertWrong("200 ", expecting(200, "", WORK.answer().replace('x', 'y')));
  }

  @Test
  void seesBytesTooMany() throws IOException {
    assertWrong("200 ", expecting(200, "", WORK.answer().substring(0, 20)));
  }

  @Test
  void seesConnectionsThatEnd() throws IOException {
    BenchScenario scenario =
        new BenchScenario(
            "broken",
            BenchScenario.DIRECT,
            BenchConnection.post("/", "no JSON"),
            CallNumbers.same(0),
            new BenchScenario.Answer(200, Set.of(""), "", /* isWhole= */ false));
    LoadResults results = load(scenario, TWELVE);

    assertEquals(4, results.wrong());
    assertTrue(results.firstWrong().contains("closed without an answer"), results.firstWrong());
  }

  @Test
  void tellsThatNobodyListens() throws IOException {
    upstream.close();

    assertThrows(
        IOException.class, () -> load(BenchScenario.direct(WORK, CallNumbers.same(0)), TWELVE));
  }

  private void assertWrong(String seen, BenchScenario scenario) throws IOException {
    LoadResults results = load(scenario, TWELVE);
    BenchInvariants invariants = new BenchInvariants();
    invariants.answers(
        new ScenarioResult(
            scenario,
            new LoadGenerator.RequestOutcome(results, Duration.ZERO),
            new ResourceCost(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0)));

    assertEquals(12, results.wrong());
    assertTrue(results.firstWrong().startsWith(seen), results.firstWrong());
    assertFalse(invariants.all().getFirst().holds());
    assertTrue(invariants.all().getFirst().seen().startsWith("12 others, the first: 200"));
  }

  private static BenchScenario expecting(int status, String cacheStatus, String body) {
    return new BenchScenario(
        "direct",
        BenchScenario.DIRECT,
        BenchConnection.post("/", WORK.call()),
        CallNumbers.same(0),
        new BenchScenario.Answer(status, Set.of(cacheStatus), body, /* isWhole= */ true));
  }

  private LoadResults load(BenchScenario scenario, LoadBounds bounds) throws IOException {
    return new LoadGenerator(upstream.port(), scenario, bounds).run(Ticker.system()).results();
  }
}
