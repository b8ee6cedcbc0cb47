package dev.bascule.adapter.out.mcp.negotiation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator.NegotiatedEra;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import dev.bascule.mcp.protocol.ProtocolEra;
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

final class ProtocolNegotiatorTest {

  private static final ProbeResult MODERN = ProbeResult.modern(Optional.empty());
  private static final Unreachable AWAY = new Unreachable("away", DeliveryStatus.NOT_SENT);

  private final FakeTicker ticker = new FakeTicker();
  private final Deque<ProbeResult> results = new ArrayDeque<>();
  private final ProtocolNegotiator negotiator = negotiator(ProtocolChoice.AUTO);

  private ProtocolNegotiator negotiator(ProtocolChoice choice) {
    return new ProtocolNegotiator(choice, _ -> results.removeFirst(), ticker);
  }

  @Test
  void remembersModernEraIndefinitely() {
    results.add(MODERN);

    assertEquals(ProtocolEra.MODERN, era());
    ticker.advance(Duration.ofDays(400));

    assertEquals(ProtocolEra.MODERN, era());
  }

  @ParameterizedTest
  @CsvSource({"false,24", "true,1"})
  void remembersLegacyEraForADay(boolean isGuess, int hours) {
    results.add(isGuess ? ProbeResult.legacyByGuess() : ProbeResult.legacy());
    results.add(MODERN);

    assertEquals(ProtocolEra.LEGACY, era());
    ticker.advance(Duration.ofHours(hours).minusNanos(1));
    assertEquals(ProtocolEra.LEGACY, era());
    ticker.advance(Duration.ofNanos(1));

    assertEquals(ProtocolEra.MODERN, era());
  }

  @Test
  void doesNotRememberFailure() {
    results.add(new ProbeResult.Unknown(AWAY));
    results.add(MODERN);

    assertEquals(AWAY, failure(negotiator));
    assertEquals(ProtocolEra.MODERN, era());
  }

  @ParameterizedTest
  @CsvSource({"MODERN,MODERN", "LEGACY,LEGACY"})
  void doesNotProbeIfConfigured(ProtocolChoice choice, ProtocolEra era) {
    ProtocolNegotiator pinned = negotiator(choice);

    ticker.advance(Duration.ofDays(2));

    assertEquals(era, era(pinned));
  }

  @Test
  void keepsConfiguredEra() {
    ProtocolNegotiator pinned = negotiator(ProtocolChoice.MODERN);

    pinned.learn(ProtocolEra.LEGACY);
    pinned.invalidate(ProtocolEra.MODERN);

    assertEquals(ProtocolEra.MODERN, era(pinned));
  }

  @Test
  void learnsThatLegacyServerUsesHttpSse() {
    ProtocolNegotiator pinned = negotiator(ProtocolChoice.LEGACY);

    pinned.learn(ProtocolEra.SSE);

    assertEquals(ProtocolEra.SSE, era(pinned));
  }

  @Test
  void learnsThatServerIsLegacy() {
    results.add(MODERN);
    assertEquals(ProtocolEra.MODERN, era());

    negotiator.learn(ProtocolEra.LEGACY);

    assertEquals(ProtocolEra.LEGACY, era());
  }

  @Test
  void probesAgainAfterInvalidation() {
    results.add(ProbeResult.legacy());
    results.add(MODERN);
    assertEquals(ProtocolEra.LEGACY, era());

    negotiator.invalidate(ProtocolEra.MODERN);
    assertEquals(ProtocolEra.LEGACY, era());
    negotiator.invalidate(ProtocolEra.LEGACY);

    assertEquals(ProtocolEra.MODERN, era());
  }

  @Test
  void sharesProbeAndItsFailureBetweenConcurrentCallers() throws Exception {
    int callers = 50;
    AtomicInteger probes = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    ProtocolNegotiator shared =
        new ProtocolNegotiator(
            ProtocolChoice.AUTO,
            _ -> {
              probes.incrementAndGet();
              asked.countDown();
              awaitQuietly(answered);
              return new ProbeResult.Unknown(AWAY);
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
      waiting.forEach(
          thread -> Polling.awaitState(thread, Thread.State.WAITING, Thread.State.TIMED_WAITING));
      answered.countDown();
    }

    for (Future<Failure> failure : failures) {
      assertEquals(AWAY, failure.get());
    }
    // Callers that arrived during the first one share a second one.
    assertTrue(probes.get() <= 2, probes::toString);
  }

  @Test
  void doesNotShareTimeoutOfOneCaller() {
    results.add(new ProbeResult.Unknown(new TimedOut(Duration.ofSeconds(1))));
    results.add(MODERN);

    assertInstanceOf(TimedOut.class, failure(negotiator));
    assertEquals(ProtocolEra.MODERN, era());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("tests are not interrupted", e);
    }
  }

  private ProtocolEra era() {
    return era(negotiator);
  }

  private ProtocolEra era(ProtocolNegotiator of) {
    return switch (of.current(TimeLimit.of(Duration.ofSeconds(8), ticker))) {
      case Answered<NegotiatedEra>(NegotiatedEra belief) -> belief.era();
      case Failed<NegotiatedEra>(Failure.UpstreamFailure failure) ->
          throw new AssertionError(failure);
    };
  }

  private Failure failure(ProtocolNegotiator of) {
    UpstreamReply<NegotiatedEra> reply = of.current(TimeLimit.of(Duration.ofSeconds(8), ticker));
    return switch (reply) {
      case Answered<NegotiatedEra>(NegotiatedEra belief) -> throw new AssertionError(belief);
      case Failed<NegotiatedEra>(Failure.UpstreamFailure failure) -> failure;
    };
  }
}
