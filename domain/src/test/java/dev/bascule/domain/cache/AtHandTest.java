package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock is read apart from the look-up, so each may be at another moment. */
class AtHandTest {

  private static final long STORED_AT = Long.MAX_VALUE - 5;
  private static final long LIFE = 100;

  /** To be refreshed for 30 nanoseconds, and then for 20 more in place of a failure. */
  private static final Lifetime STALE_FOR_A_WHILE = Lifetimes.lifetime(LIFE, 30, 50);

  private static final Homes<Key> A = Homes.only(ReadThroughFixture.A);

  private final CacheFixture fixture = new CacheFixture(3, 1000, new FakeTicker(STORED_AT));

  @ParameterizedTest
  @CsvSource({"-7, 0, 100", "0, 0, 100", "40, 40, 60", "99, 99, 1", "100, 99, 1", "250, 99, 1"})
  void tellsOfAFreshValueHowFreshItIsAndNeverThatItIsStale(long read, long age, long remaining) {
    fixture.put("a", "1", Lifetimes.fresh(LIFE));

    assertEquals(
        Optional.of(
            new Outcome.Served<>(
                "1",
                new Provenance.Hit(
                    new Freshness(Duration.ofNanos(age), Duration.ofNanos(remaining))))),
        atHand(read).take(Homes.only(key("a")), FreshnessDemand.NONE));
  }

  @Test
  void hasNothingWhereTheLookUpFindsItStaleThoughTheClockWasReadBefore() {
    fixture.put("a", "1", Lifetimes.fresh(LIFE));
    fixture.advanceNanos(LIFE);

    assertEquals(
        Optional.empty(), atHand(LIFE - 1).take(Homes.only(key("a")), FreshnessDemand.NONE));
  }

  @ParameterizedTest
  @CsvSource({"100", "129", "130", "149"})
  void givesAStaleValueToWhoTakesItAsItIsAndCountsItAsTheWholeWayDoes(long age) {
    ReadThroughFixture other = new ReadThroughFixture();
    ReadThroughFixture mine = new ReadThroughFixture();
    for (ReadThroughFixture each : List.of(mine, other)) {
      each.store("1", STALE_FOR_A_WHILE);
      each.ticker.advanceNanos(age);
    }

    assertEquals(
        Optional.of(
            other.station.get(A, FreshnessDemand.ANY_AGE, other.soon(), AtHandTest::nobody)),
        mine.station.atHand().take(A, FreshnessDemand.ANY_AGE));
    assertEquals(other.held.stats(), mine.held.stats());
    assertEquals(List.of(), List.copyOf(mine.background));
  }

  @ParameterizedTest
  @CsvSource({"129, 1000", "130, 29", "150, 1000"})
  void leavesAStaleValueThatIsToBeRefreshedOrTooOld(long age, long maxStale) {
    ReadThroughFixture mine = new ReadThroughFixture();
    mine.store("1", STALE_FOR_A_WHILE);
    mine.ticker.advanceNanos(age);
    CacheStats before = mine.held.stats();
    FreshnessDemand demand =
        new FreshnessDemand(false, false, false, null, null, Duration.ofNanos(maxStale));

    assertEquals(Optional.empty(), mine.station.atHand().take(A, demand));
    assertEquals(before, mine.held.stats());
  }

  @Test
  void givesWhoToleratesThatAStaleValueThatIsNotToBeRefreshed() {
    ReadThroughFixture mine = new ReadThroughFixture();
    mine.store("1", STALE_FOR_A_WHILE);
    mine.ticker.advanceNanos(130);
    FreshnessDemand demand =
        new FreshnessDemand(false, false, false, null, null, Duration.ofNanos(30));

    assertEquals(
        Optional.of(
            new Outcome.Served<>(
                "1",
                new Provenance.Hit(new Freshness(Duration.ofNanos(130), Duration.ofNanos(-30))))),
        mine.station.atHand().take(A, demand));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "100, 1", "149, 1", "150, "})
  void showsWhatIsHeldHoweverOldAndCountsNothing(long age, String expected) {
    ReadThroughFixture mine = new ReadThroughFixture();
    mine.store("1", STALE_FOR_A_WHILE);
    mine.ticker.advanceNanos(age);
    CacheStats before = mine.held.stats();

    assertEquals(Optional.ofNullable(expected), mine.station.atHand().peek(A));
    assertEquals(before, mine.held.stats());
  }

  private static Loaded<String> nobody(Deadline deadline) {
    throw new AssertionError("nobody is to be asked");
  }

  /** Returns one whose clock shows {@code read} nanoseconds after the storing. */
  private AtHand<Key, String> atHand(long read) {
    FakeTicker ticker = new FakeTicker(STORED_AT + read);
    return new AtHand<>(fixture.cache, ticker, new Loading<>(fixture.cache, ticker, Jitter.NONE));
  }
}
