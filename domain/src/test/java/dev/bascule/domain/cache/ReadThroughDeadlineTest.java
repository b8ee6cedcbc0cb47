package dev.bascule.domain.cache;

import static dev.bascule.domain.cache.Lifetimes.fresh;
import static dev.bascule.domain.cache.Lifetimes.lifetime;
import static dev.bascule.domain.cache.ReadThroughFixture.A;
import static dev.bascule.domain.cache.ReadThroughFixture.dontStore;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a loader is told that it has. */
class ReadThroughDeadlineTest {

  private static final Duration WAIT = Duration.ofSeconds(3);

  private final ReadThroughFixture fixture = new ReadThroughFixture();
  private final List<Deadline> told = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("demands")
  void inTheForegroundItIsTheCallersOwn(FreshnessDemand demand) {
    Deadline deadline = get(demand);

    assertEquals(List.of(deadline), told);
  }

  @Test
  void aloneAfterAnAnswerThatCouldNotBeStoredItIsTheCallersOwn() {
    fixture.get(ReadThroughFixture.unstorable("mine"));

    Deadline deadline = get(FreshnessDemand.NONE);

    assertEquals(List.of(deadline), told);
  }

  @Test
  void inTheBackgroundItIsAsLongAsTheCallersWasAndBeginsWithTheTask() {
    fixture.store("old", lifetime(10, 10, 0));
    fixture.ticker.advanceNanos(10);
    get(FreshnessDemand.NONE);
    fixture.ticker.advance(Duration.ofMinutes(1));

    fixture.runBackground();

    assertEquals(List.of(Deadline.after(WAIT, fixture.ticker)), told);
  }

  @Test
  void ofARefreshingItIsTheWaitThatWasAskedForAndBeginsWithTheTask() {
    fixture.station.refresh(Homes.only(A), WAIT, this::load);
    fixture.ticker.advance(Duration.ofMinutes(1));

    fixture.runBackground();

    assertEquals(List.of(Deadline.after(WAIT, fixture.ticker)), told);
  }

  static List<FreshnessDemand> demands() {
    return List.of(FreshnessDemand.NONE, FreshnessDemand.RELOAD, dontStore());
  }

  private Deadline get(FreshnessDemand demand) {
    Deadline deadline = Deadline.after(WAIT, fixture.ticker);
    fixture.station.get(Homes.only(A), demand, deadline, this::load);
    return deadline;
  }

  private Loaded<String> load(Deadline deadline) {
    told.add(deadline);
    return new Loaded.Storable<>("new", fresh(10));
  }
}
