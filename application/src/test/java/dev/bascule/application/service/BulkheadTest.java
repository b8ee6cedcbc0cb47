package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.in.ShowMetricsUseCase.ServerLoad;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private final FakeTicker ticker = new FakeTicker();
  private final Bulkhead bulkhead = new Bulkhead(1, ticker);
  private final Deadline now = Deadline.after(Duration.ZERO, ticker);
  private final Deadline soon = Deadline.after(Duration.ofMillis(1), ticker);
  private final Outcome<String> done = new Outcome.Served<>("done", Provenance.Forwarded.BYPASS);
  private final Outcome<String> saturated =
      new Outcome.Failed<>(new Failure.Saturated(1, Duration.ofSeconds(1)));

  @Test
  void runsWhatFindsAPlace() {
    assertEquals(done, bulkhead.run(soon, () -> done));
  }

  @Test
  void turnsAwayWhatFindsNoneByItsDeadline() {
    assertEquals(saturated, bulkhead.run(soon, () -> bulkhead.run(now, () -> done)));
  }

  @Test
  void turnsAwayWhatFindsAPlaceWithNoTimeLeft() {
    assertEquals(saturated, bulkhead.run(now, () -> done));
  }

  @Test
  void tellsHowFullItIs() {
    List<ServerLoad> loads = new ArrayList<>();

    bulkhead.run(soon, () -> noting(loads));

    assertEquals(List.of(new ServerLoad(1, 0, 1)), loads);
    assertEquals(new ServerLoad(0, 0, 1), bulkhead.load());
  }

  private Outcome<String> noting(List<ServerLoad> loads) {
    loads.add(bulkhead.load());
    return done;
  }

  @Test
  void tellsHowManyWait() throws InterruptedException {
    WaitingCallers waiting =
        new WaitingCallers(
            bulkhead, Deadline.after(Duration.ofMinutes(10), ticker), /* number= */ 3);
    List<ServerLoad> loads = new ArrayList<>();

    bulkhead.run(
        soon,
        () -> {
          waiting.start();
          return noting(loads);
        });
    waiting.join();

    assertEquals(List.of(new ServerLoad(1, 3, 1)), loads);
    assertEquals(new ServerLoad(0, 0, 1), bulkhead.load());
  }

  @Test
  void takesAnyLimit() {
    assertEquals(done, new Bulkhead(Integer.MAX_VALUE, ticker).run(soon, () -> done));
  }

  @Test
  void givesThePlaceBack() {
    bulkhead.run(soon, () -> done);

    assertEquals(done, bulkhead.run(soon, () -> done));
  }

  @Test
  void givesThePlaceBackAfterAnException() {
    assertThrows(
        IllegalStateException.class,
        () ->
            bulkhead.run(
                soon,
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertEquals(done, bulkhead.run(soon, () -> done));
  }

  @Test
  void letsAnInterruptedCallerGo() {
    Thread.currentThread().interrupt();

    Outcome<String> outcome = bulkhead.run(now, () -> done);

    assertEquals(new Outcome.Failed<String>(new Failure.Cancelled()), outcome);
    assertTrue(Thread.interrupted());
  }

  @Test
  void turnsAwayAtOnceWhenTooManyWait() throws InterruptedException {
    Bulkhead narrow = new Bulkhead(1, ticker);
    Deadline later = Deadline.after(Duration.ofMinutes(10), ticker);
    WaitingCallers waiting = new WaitingCallers(narrow, later, /* number= */ 16);

    Outcome<String> outcome =
        narrow.run(
            later,
            () -> {
              waiting.start();
              return narrow.run(later, () -> done);
            });
    waiting.join();

    assertEquals(saturated, outcome);
    assertEquals(16, waiting.served());
  }
}
