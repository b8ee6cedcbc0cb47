package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BreakerEventRulesTest {

  private final BreakerFixture fixture = new BreakerFixture();

  @Test
  void notifiesOfEachTransitionOnceInOrder() {
    fixture.tripAndRecover();
    fixture.call(3, BreakerFixture.SUCCESS);

    assertEquals(
        List.of(
            new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN),
            new StateTransition(2, CircuitState.OPEN, CircuitState.HALF_OPEN),
            new StateTransition(3, CircuitState.HALF_OPEN, CircuitState.CLOSED)),
        fixture.transitions);
  }

  @Test
  void doesNotNotifyWithoutTransition() {
    fixture.call(4, BreakerFixture.REMOTE_FAILURE);
    fixture.call(1, BreakerFixture.SUCCESS);
    fixture.breaker.snapshot();

    assertEquals(List.of(), fixture.transitions);
  }

  @Test
  void notifiesWhenSnapshotDetectsEndedLease() {
    fixture.tripAndRecover();
    fixture.acquire();
    fixture.ticker.advance(BreakerSettings.DEFAULTS.callTimeout());

    fixture.breaker.snapshot();

    assertEquals(
        new StateTransition(3, CircuitState.HALF_OPEN, CircuitState.OPEN),
        fixture.transitions.getLast());
  }

  @Test
  void showsListenerTheNewStateAndCounts() {
    AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
    List<BreakerSnapshot> seen = new ArrayList<>();
    breaker.set(breakerWith(_ -> seen.add(breaker.get().snapshot())));

    breaker.get().run(() -> "result", _ -> BreakerFixture.REMOTE_FAILURE, BreakerFixture::rejected);

    assertEquals(CircuitState.OPEN, seen.getFirst().state());
    assertEquals(1, seen.getFirst().failedRemotely());
    assertEquals(0, seen.getFirst().inFlight());
  }

  @Test
  void completesCallIfListenerThrows() {
    CircuitBreaker breaker =
        breakerWith(
            _ -> {
              throw new IllegalStateException("listener");
            });

    String result =
        breaker.run(() -> "result", _ -> BreakerFixture.REMOTE_FAILURE, BreakerFixture::rejected);

    assertEquals("result", result);
    assertEquals(CircuitState.OPEN, breaker.snapshot().state());
  }

  @Test
  void continuesAfterErrorOfListener() {
    List<Long> seen = new ArrayList<>();
    CircuitBreaker breaker =
        breakerWith(
            transition -> {
              seen.add(transition.generation());
              throw new AssertionError("listener");
            });

    breaker.forceOpen();
    breaker.forceClose();

    assertEquals(List.of(1L, 2L), seen);
  }

  @Test
  void deliversTransitionCausedByListenerAfterTheCurrentOne() {
    AtomicReference<CircuitBreaker> breaker = new AtomicReference<>();
    List<String> heard = new ArrayList<>();
    breaker.set(
        breakerWith(
            transition -> {
              heard.add("begin " + transition.generation());
              new ReopenOnce(breaker.get()).onTransition(transition);
              heard.add("end " + transition.generation());
            }));

    breaker.get().forceOpen();

    assertEquals(List.of("begin 1", "end 1", "begin 2", "end 2"), heard);
  }

  /** Closes the breaker again when it opens for the first time. */
  private record ReopenOnce(CircuitBreaker breaker) implements BreakerListener {
    @Override
    public void onTransition(StateTransition transition) {
      if (transition.generation() == 1) {
        breaker.forceClose();
      }
    }
  }

  @Test
  void deliversTransitionsOfRacingThreadsOnceInOrder() throws Exception {
    ConcurrentLinkedQueue<Long> generations = new ConcurrentLinkedQueue<>();
    CircuitBreaker breaker = breakerWith(transition -> generations.add(transition.generation()));
    int threads = 8;
    int rounds = 500;
    List<Future<?>> racers = new ArrayList<>();

    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        racers.add(executor.submit(() -> forceOpen(breaker, rounds)));
      }
    }

    for (Future<?> racer : racers) {
      racer.get();
    }
    assertEquals(
        LongStream.rangeClosed(1, (long) threads * rounds).boxed().toList(),
        List.copyOf(generations));
  }

  private static void forceOpen(CircuitBreaker breaker, int rounds) {
    for (int round = 0; round < rounds; round++) {
      breaker.forceOpen();
    }
  }

  @Test
  void doesNotBlockOtherThreadsDuringSlowListener() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch otherIsDone = new CountDownLatch(1);
    List<Boolean> otherWasDone = new ArrayList<>();
    CircuitBreaker breaker =
        breakerWith(
            _ -> {
              listening.countDown();
              otherWasDone.add(await(otherIsDone));
            });

    Thread slow = Thread.ofVirtual().start(breaker::forceOpen);
    assertTrue(await(listening));
    breaker.forceClose();
    breaker.snapshot();
    otherIsDone.countDown();
    slow.join();

    assertEquals(List.of(true, true), otherWasDone);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void delaysTransitionUntilItsPredecessorIsSubmitted() {
    List<Long> told = new ArrayList<>();
    OrderedNotifier notifier = new OrderedNotifier(transition -> told.add(transition.generation()));

    notifier.publish(List.of(opening(3)));
    notifier.publish(List.of(opening(2)));
    List<Long> before = List.copyOf(told);
    notifier.publish(List.of(opening(1)));

    assertEquals(List.of(), before);
    assertEquals(List.of(1L, 2L, 3L), told);
  }

  private static StateTransition opening(long generation) {
    return new StateTransition(generation, CircuitState.CLOSED, CircuitState.OPEN);
  }

  private CircuitBreaker breakerWith(BreakerListener listener) {
    BreakerSettings first =
        new BreakerSettings(
            1,
            BreakerSettings.DEFAULTS.recoveryTimeout(),
            1,
            BreakerSettings.DEFAULTS.callTimeout(),
            1);
    return new CircuitBreaker(first, fixture.ticker, fixture.date::get, listener);
  }
}
