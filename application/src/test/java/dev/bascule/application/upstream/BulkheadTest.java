package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.WaitingCallers;
import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BulkheadTest {

  private static final String ANYBODY = "";

  private final FakeTicker ticker = new FakeTicker();
  private final Bulkhead bulkhead = new Bulkhead(1, Optional.empty(), ticker);
  private final Deadline now = Deadline.after(Duration.ZERO, ticker);
  private final Deadline soon = Deadline.after(Duration.ofMillis(1), ticker);
  private final Outcome<String> done =
      new Outcome.Served<>("done", CacheProvenance.Forwarded.BYPASS);
  private final Outcome<String> saturated =
      new Outcome.Failed<>(new Failure.Saturated(1, Duration.ofSeconds(1)));

  @Test
  void runsRequestWithPermit() {
    assertEquals(done, bulkhead.run(ANYBODY, soon, () -> done));
  }

  @Test
  void rejectsRequestWithoutPermitByDeadline() {
    assertEquals(
        saturated, bulkhead.run(ANYBODY, soon, () -> bulkhead.run(ANYBODY, now, () -> done)));
  }

  @Test
  void rejectsRequestWithPermitButNoTime() {
    assertEquals(saturated, bulkhead.run(ANYBODY, now, () -> done));
  }

  @Test
  void returnsLoad() {
    List<ServerLoad> loads = new ArrayList<>();

    bulkhead.run(ANYBODY, soon, () -> noting(loads));

    assertEquals(List.of(new ServerLoad(1, 0, 1)), loads);
    assertEquals(new ServerLoad(0, 0, 1), bulkhead.load());
  }

  private Outcome<String> noting(List<ServerLoad> loads) {
    loads.add(bulkhead.load());
    return done;
  }

  @Test
  void returnsNumberOfWaitingRequests() throws InterruptedException {
    WaitingCallers waiting =
        new WaitingCallers(
            bulkhead, Deadline.after(Duration.ofMinutes(10), ticker), /* number= */ 3);
    List<ServerLoad> loads = new ArrayList<>();

    bulkhead.run(
        ANYBODY,
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
  void acceptsAnyLimit() {
    assertEquals(
        done,
        new Bulkhead(Integer.MAX_VALUE, Optional.empty(), ticker).run(ANYBODY, soon, () -> done));
  }

  @Test
  void releasesPermit() {
    bulkhead.run(ANYBODY, soon, () -> done);

    assertEquals(done, bulkhead.run(ANYBODY, soon, () -> done));
  }

  @Test
  void releasesPermitAfterException() {
    assertThrows(
        IllegalStateException.class,
        () ->
            bulkhead.run(
                ANYBODY,
                soon,
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertEquals(done, bulkhead.run(ANYBODY, soon, () -> done));
  }

  @Test
  void leavesQuarterOfPermitsToOtherCallers() {
    Bulkhead four = new Bulkhead(/* limit= */ 4, Optional.empty(), ticker);

    Outcome<String> fourth =
        four.run(
            "greedy",
            soon,
            () ->
                four.run(
                    "greedy",
                    soon,
                    () ->
                        four.run(
                            "greedy",
                            soon,
                            () -> {
                              assertEquals(done, four.run("other", soon, () -> done));
                              return four.run("greedy", soon, () -> done);
                            })));

    assertEquals(new Outcome.Failed<>(new Failure.Saturated(4, Duration.ofSeconds(1))), fourth);
    assertEquals(done, four.run("greedy", soon, () -> done));
  }

  @Test
  void cancelsInterruptedCaller() {
    Thread.currentThread().interrupt();

    Outcome<String> outcome = bulkhead.run(ANYBODY, now, () -> done);

    assertEquals(new Outcome.Failed<String>(new Failure.Cancelled()), outcome);
    assertTrue(Thread.interrupted());
  }

  @Test
  void rejectsImmediatelyIfTooManyWait() throws InterruptedException {
    Bulkhead narrow = new Bulkhead(1, Optional.empty(), ticker);
    Deadline later = Deadline.after(Duration.ofMinutes(10), ticker);
    WaitingCallers waiting = new WaitingCallers(narrow, later, /* number= */ 16);

    Outcome<String> outcome =
        narrow.run(
            ANYBODY,
            later,
            () -> {
              waiting.start();
              return narrow.run(ANYBODY, later, () -> done);
            });
    waiting.join();

    assertEquals(saturated, outcome);
    assertEquals(16, waiting.served());
  }

  @Test
  void leavesWaitingPlacesToOtherCallers() throws InterruptedException {
    String greedy = "key:greedy";
    Bulkhead narrow = new Bulkhead(1, Optional.empty(), ticker);
    Deadline later = Deadline.after(Duration.ofMinutes(10), ticker);
    WaitingCallers waiting = new WaitingCallers(greedy, narrow, later, /* number= */ 8);
    WaitingCallers others = new WaitingCallers("key:b", narrow, later, /* number= */ 1);

    Outcome<String> outcome =
        narrow.run(
            greedy,
            later,
            () -> {
              waiting.start();
              others.start();
              return narrow.run(greedy, later, () -> done);
            });
    waiting.join();
    others.join();

    assertEquals(saturated, outcome);
    assertEquals(8, waiting.served());
    assertEquals(1, others.served());
    assertEquals(done, narrow.run(greedy, later, () -> done));
  }

  @Test
  void waitsForShareAndPermitUpToHalfOfTheTimeTogether() throws InterruptedException {
    Bulkhead four = new Bulkhead(/* limit= */ 4, Optional.empty(), ticker);
    Deadline later = Deadline.after(Duration.ofMinutes(10), ticker);
    CountDownLatch isOver = new CountDownLatch(1);
    Thread beyondShare = Thread.ofPlatform().unstarted(() -> four.run("greedy", later, () -> done));
    Thread forPermit =
        Thread.ofPlatform().unstarted(() -> four.run("third", later, () -> doneAfter(isOver)));
    Supplier<Outcome<String>> whileAllPermitsAreTaken =
        () -> {
          beyondShare.start();
          Polling.awaitState(beyondShare, Thread.State.TIMED_WAITING);
          forPermit.start();
          Polling.awaitState(forPermit, Thread.State.TIMED_WAITING);
          ticker.advance(Duration.ofMinutes(6));
          return done;
        };
    Supplier<Outcome<String>> thirdOfShare =
        () -> {
          Outcome<String> outcome = four.run("greedy", later, whileAllPermitsAreTaken);
          Polling.awaitState(beyondShare, Thread.State.TERMINATED);
          isOver.countDown();
          return outcome;
        };

    Outcome<String> outcome =
        four.run(
            "other",
            later,
            () -> four.run("greedy", later, () -> four.run("greedy", later, thirdOfShare)));

    forPermit.join();
    assertEquals(done, outcome);
    assertEquals(new ServerLoad(0, 0, 4), four.load());
  }

  private Outcome<String> doneAfter(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return done;
  }

  @Test
  void rejectsBeyondRateWithRetryTime() {
    Bulkhead rated = bulkhead(new Rate(2, Duration.ofSeconds(1), /* burst= */ 1));

    assertEquals(done, rated.run(ANYBODY, soon, () -> done));
    assertEquals(
        new Outcome.Failed<String>(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.SERVER_RATE, "2/s", Duration.ofMillis(500))),
        rated.run(ANYBODY, soon, () -> done));
    ticker.advance(Duration.ofMillis(500));
    Deadline then = Deadline.after(Duration.ofMillis(1), ticker);
    assertEquals(done, rated.run(ANYBODY, then, () -> done));
  }

  @Test
  void runsUncountedRequestsBeyondRate() {
    Bulkhead rated = bulkhead(new Rate(1, Duration.ofHours(1), /* burst= */ 1));

    assertEquals(done, rated.runUncounted(ANYBODY, soon, () -> done));
    assertEquals(done, rated.run(ANYBODY, soon, () -> done));
    assertEquals(done, rated.runUncounted(ANYBODY, soon, () -> done));
    assertEquals(saturated, rated.runUncounted(ANYBODY, now, () -> done));
  }

  @Test
  void countsOnlyRequestsThatRunTowardsRate() {
    Bulkhead rated = bulkhead(new Rate(1, Duration.ofHours(1), /* burst= */ 2));

    rated.run(ANYBODY, soon, () -> rated.run(ANYBODY, now, () -> done));

    assertEquals(done, rated.run(ANYBODY, soon, () -> done));
  }

  @Test
  void doesNotCountCancelledCallerTowardsRate() {
    Bulkhead rated = bulkhead(new Rate(1, Duration.ofHours(1), /* burst= */ 1));
    Thread.currentThread().interrupt();
    rated.run(ANYBODY, soon, () -> done);

    assertTrue(Thread.interrupted());
    assertEquals(done, rated.run(ANYBODY, soon, () -> done));
  }

  @Test
  void doesNotCountCallerBeyondShareTowardsRate() throws InterruptedException {
    String greedy = "key:greedy";
    Bulkhead rated = bulkhead(new Rate(1, Duration.ofHours(1), /* burst= */ 10));
    Deadline later = Deadline.after(Duration.ofMinutes(10), ticker);
    WaitingCallers waiting = new WaitingCallers(greedy, rated, later, /* number= */ 8);

    Outcome<String> outcome =
        rated.run(
            greedy,
            later,
            () -> {
              waiting.start();
              return rated.run(greedy, later, () -> done);
            });
    waiting.join();

    assertEquals(saturated, outcome);
    assertEquals(done, rated.run(greedy, later, () -> done));
  }

  @Test
  void limitsRequestsWaitingForStart() {
    Optional<Failure> failure = awaitStart(bulkhead, /* waiting= */ 17);

    assertEquals(Optional.of(new Failure.Saturated(1, Duration.ofSeconds(1))), failure);
    assertEquals(Optional.empty(), awaitStart(bulkhead, /* waiting= */ 16));
  }

  private Bulkhead bulkhead(Rate rate) {
    return new Bulkhead(1, Optional.of(new TokenBucket(rate, ticker)), ticker);
  }

  /** Waits while so many others wait. */
  private static Optional<Failure> awaitStart(Bulkhead bulkhead, int waiting) {
    return bulkhead.awaitStart(
        "", () -> waiting == 0 ? Optional.empty() : awaitStart(bulkhead, waiting - 1));
  }
}
