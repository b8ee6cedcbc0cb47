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
final class LoadTest {

  private static final Work WORK = Work.of(64);
  private static final Bounds TWELVE = new Bounds(4, 3, Duration.ofMinutes(1));

  private final Upstream upstream;

  LoadTest() throws IOException {
    this.upstream = Upstream.start();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void makesSoManyRequestsOverEachConnection() throws IOException {
    Numbers numbers = Numbers.allDifferent(5);
    Tally tally = load(Way.direct(WORK, numbers), TWELVE);

    assertEquals("", tally.firstWrong());
    assertEquals(12, tally.latencies().getTotalCount());
    assertEquals(12, numbers.different().getAsLong());
    assertTrue(tally.latencies().getValueAtPercentile(50) > 0);
  }

  @Test
  void endsWhenItsTimeIsOver() throws IOException {
    Tally tally = load(Way.direct(WORK, Numbers.same(0)), Bounds.during(Duration.ofNanos(1), 2));

    assertEquals(2, tally.latencies().getTotalCount());
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
    Way way =
        new Way(
            "broken",
            Way.DIRECT,
            HttpConnection.post("/", "no JSON"),
            Numbers.same(0),
            new Way.Answer(200, Set.of(""), "", /* isWhole= */ false));
    Tally tally = load(way, TWELVE);

    assertEquals(4, tally.wrong());
    assertTrue(tally.firstWrong().contains("closed without an answer"), tally.firstWrong());
  }

  @Test
  void tellsThatNobodyListens() throws IOException {
    upstream.close();

    assertThrows(IOException.class, () -> load(Way.direct(WORK, Numbers.same(0)), TWELVE));
  }

  private void assertWrong(String seen, Way way) throws IOException {
    Tally tally = load(way, TWELVE);
    Facts facts = new Facts();
    facts.answers(
        new Measurement(
            way,
            new Load.Outcome(tally, Duration.ZERO),
            new Cost(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0)));

    assertEquals(12, tally.wrong());
    assertTrue(tally.firstWrong().startsWith(seen), tally.firstWrong());
    assertFalse(facts.all().getFirst().holds());
    assertTrue(facts.all().getFirst().seen().startsWith("12 others, the first: 200"));
  }

  private static Way expecting(int status, String cacheStatus, String body) {
    return new Way(
        "direct",
        Way.DIRECT,
        HttpConnection.post("/", WORK.call()),
        Numbers.same(0),
        new Way.Answer(status, Set.of(cacheStatus), body, /* isWhole= */ true));
  }

  private Tally load(Way way, Bounds bounds) throws IOException {
    return new Load(upstream.port(), way, bounds).run(Ticker.system()).tally();
  }
}
