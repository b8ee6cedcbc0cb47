package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Lifetimes.fresh;
import static dev.bascule.domain.cache.Lifetimes.lifetime;
import static dev.bascule.domain.cache.ReadThroughFixture.A;
import static dev.bascule.domain.cache.ReadThroughFixture.storable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C15 jitter: what is stored lives for the shortened life")
class ReadThroughJitterTest {

  private static final Lifetime LIFETIME = lifetime(1_000_000, 7, 8);

  private final ReadThroughFixture fixture = new ReadThroughFixture();
  private final Jitter jitter = new Jitter(0.25, 1);
  private final ReadThrough<Key, String> station = fixture.station(jitter);
  private final long shortened = jitter.shorten(LIFETIME, A).fresh().toNanos();

  @Test
  @DisplayName("C15 jitter: a value that was missing")
  void shortensWhatWasMissing() {
    assertTrue(shortened < 1_000_000);

    assertEquals("new: MISS, stored for " + shortened, get(FreshnessDemand.NONE));

    assertStoredForTheShortenedLife();
  }

  @Test
  @DisplayName("C15 jitter: a value that was reloaded")
  void shortensWhatWasReloaded() {
    assertEquals("new: REQUEST, stored for " + shortened, get(FreshnessDemand.RELOAD));

    assertStoredForTheShortenedLife();
  }

  @Test
  @DisplayName("C15 jitter: a value that was refreshed in the background")
  void shortensWhatWasRefreshed() {
    station.refresh(
        Homes.only(A), Duration.ofSeconds(1), fixture.deadlineless(storable("new", LIFETIME)));
    fixture.runBackground();

    assertStoredForTheShortenedLife();
  }

  @Test
  void leavesAloneWhatIsNotToBeStored() {
    Outcome<String> outcome =
        station.get(
            Homes.only(A),
            FreshnessDemand.NONE,
            fixture.soon(),
            fixture.deadlineless(storable("new", fresh(0))));

    assertEquals("new: MISS", ReadThroughFixture.told(outcome));
  }

  private void assertStoredForTheShortenedLife() {
    fixture.ticker.advanceNanos(shortened - 1);
    assertEquals("fresh new", CacheFixture.found(fixture.held.cache.peek(A)));
    fixture.ticker.advanceNanos(1);
    assertEquals("revalidatable new", CacheFixture.found(fixture.held.cache.peek(A)));
  }

  private String get(FreshnessDemand demand) {
    return ReadThroughFixture.told(
        station.get(
            Homes.only(A),
            demand,
            fixture.soon(),
            fixture.deadlineless(storable("new", LIFETIME))));
  }
}
