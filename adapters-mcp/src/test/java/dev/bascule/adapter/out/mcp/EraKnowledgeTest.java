package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.EraKnowledge.Belief;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EraKnowledgeTest {

  private static final EraVerdict MODERN = EraVerdict.modern(Optional.empty());
  private static final Unreachable AWAY = new Unreachable("away", Delivery.NOT_SENT);

  private final FakeTicker ticker = new FakeTicker();
  private final Deque<EraVerdict> verdicts = new ArrayDeque<>();
  private final EraKnowledge knowledge = knowledge(ProtocolChoice.AUTO);

  private EraKnowledge knowledge(ProtocolChoice choice) {
    return new EraKnowledge(choice, _ -> verdicts.removeFirst(), ticker);
  }

  @Test
  void remembersForGoodThatAServerIsModern() {
    verdicts.add(MODERN);

    assertEquals(Era.MODERN, era());
    ticker.advance(Duration.ofDays(400));

    assertEquals(Era.MODERN, era());
  }

  @ParameterizedTest
  @CsvSource({"false,24", "true,1"})
  void remembersForAWhileThatAServerIsLegacy(boolean isGuess, int hours) {
    verdicts.add(isGuess ? EraVerdict.legacyByGuess() : EraVerdict.legacy());
    verdicts.add(MODERN);

    assertEquals(Era.LEGACY, era());
    ticker.advance(Duration.ofHours(hours).minusNanos(1));
    assertEquals(Era.LEGACY, era());
    ticker.advance(Duration.ofNanos(1));

    assertEquals(Era.MODERN, era());
  }

  @Test
  void remembersNoFailure() {
    verdicts.add(new EraVerdict.Unknown(AWAY));
    verdicts.add(MODERN);

    assertEquals(AWAY, failure(knowledge));
    assertEquals(Era.MODERN, era());
  }

  @ParameterizedTest
  @CsvSource({"MODERN,MODERN", "LEGACY,LEGACY"})
  void asksNobodyWhereTheOperatorChose(ProtocolChoice choice, Era era) {
    EraKnowledge pinned = knowledge(choice);

    ticker.advance(Duration.ofDays(2));

    assertEquals(era, era(pinned));
  }

  @Test
  void keepsAnEraThatTheOperatorChose() {
    EraKnowledge pinned = knowledge(ProtocolChoice.MODERN);

    pinned.learn(Era.LEGACY);
    pinned.doubt(Era.MODERN);

    assertEquals(Era.MODERN, era(pinned));
  }

  @Test
  void acceptsThatALegacyServerIsAVeryOldOne() {
    EraKnowledge pinned = knowledge(ProtocolChoice.LEGACY);

    pinned.learn(Era.SSE);

    assertEquals(Era.SSE, era(pinned));
  }

  @Test
  void demotesAServerThatSaysSoItself() {
    verdicts.add(MODERN);
    assertEquals(Era.MODERN, era());

    knowledge.learn(Era.LEGACY);

    assertEquals(Era.LEGACY, era());
  }

  @Test
  void findsOutAnewWhatIsDoubted() {
    verdicts.add(EraVerdict.legacy());
    verdicts.add(MODERN);
    assertEquals(Era.LEGACY, era());

    knowledge.doubt(Era.MODERN);
    assertEquals(Era.LEGACY, era());
    knowledge.doubt(Era.LEGACY);

    assertEquals(Era.MODERN, era());
  }

  @Test
  void letsCallersAtTheSameTimeShareAProbeAndItsFailure() throws Exception {
    int callers = 50;
    AtomicInteger probes = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    EraKnowledge shared =
        new EraKnowledge(
            ProtocolChoice.AUTO,
            _ -> {
              probes.incrementAndGet();
              asked.countDown();
              awaitQuietly(answered);
              return new EraVerdict.Unknown(AWAY);
            },
            ticker);
    List<Future<Failure>> failures = new ArrayList<>();
    List<Thread> waiting = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            work -> {
              Thread thread = Thread.ofPlatform().unstarted(work);
              waiting.add(thread);
              return thread;
            })) {
      for (int i = 0; i < callers; i++) {
        failures.add(threads.submit(() -> failure(shared)));
      }
      asked.await();
      while (waiting.stream().anyMatch(thread -> !isWaiting(thread))) {
        Thread.onSpinWait();
      }
      answered.countDown();
    }

    for (Future<Failure> failure : failures) {
      assertEquals(AWAY, failure.get());
    }
    // Those who came while the first one was under way share a second one.
    assertTrue(probes.get() <= 2, probes::toString);
  }

  @Test
  void doesNotShareThatTheTimeOfOneCallerWasOver() {
    verdicts.add(new EraVerdict.Unknown(new TimedOut(Duration.ofSeconds(1))));
    verdicts.add(MODERN);

    assertInstanceOf(TimedOut.class, failure(knowledge));
    assertEquals(Era.MODERN, era());
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  private Era era() {
    return era(knowledge);
  }

  private Era era(EraKnowledge of) {
    return switch (of.current(TimeLimit.of(Duration.ofSeconds(8), ticker))) {
      case Answered<Belief>(Belief belief) -> belief.era();
      case Failed<Belief>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  private Failure failure(EraKnowledge of) {
    Reply<Belief> reply = of.current(TimeLimit.of(Duration.ofSeconds(8), ticker));
    return switch (reply) {
      case Answered<Belief>(Belief belief) -> throw new AssertionError(belief);
      case Failed<Belief>(Failure.Upstream failure) -> failure;
    };
  }
}
