package dev.bascule.application.upstream;

import static java.lang.Thread.State.BLOCKED;
import static java.lang.Thread.State.TERMINATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BreakerProberTest {

  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);

  private final CoreFixture core = new CoreFixture();
  private final Breaker breaker = core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker();

  @Test
  void closesBreakerWithSuccessivePings() {
    breaker.forceOpen();
    core.ticker.advance(RECOVERY);

    core.probe();

    assertEquals(List.of("ping", "ping", "ping"), core.server.requests());
    assertEquals(CircuitState.CLOSED, breaker.snapshot().state());
    assertInstanceOf(Outcome.Served.class, core.list());
  }

  @Test
  void stopsWhenServerIsIsolatedAndProbesAfterLaterOrder() {
    breaker.forceOpen();
    breaker.isolate();
    core.ticker.advance(RECOVERY);
    core.probe();

    assertEquals(List.of(), core.server.requests());
    assertEquals(0, core.probeCount());

    breaker.forceOpen();
    core.ticker.advance(RECOVERY);
    core.probe();

    assertEquals(CircuitState.CLOSED, breaker.snapshot().state());
  }

  @Test
  void sendsNothingBeforeRecoveryTimeout() {
    breaker.forceOpen();
    core.ticker.advance(RECOVERY.minusNanos(1));

    core.probe();

    assertEquals(List.of(), core.server.requests());
    assertEquals(0, breaker.snapshot().rejected());
  }

  @Test
  void sendsOnePingPerRecoveryTimeoutWhileServerIsDown() {
    breaker.forceOpen();
    core.server.answersPing(() -> new UpstreamReply.Failed<>(DOWN));

    for (int i = 0; i < 3; i++) {
      core.ticker.advance(RECOVERY);
      core.probe();
      core.probe();
    }

    assertEquals(List.of("ping", "ping", "ping"), core.server.requests());
    assertEquals(CircuitState.OPEN, breaker.snapshot().state());
  }

  @Test
  void startsServerWithinStartTimeoutBeforePing() {
    List<Duration> timeouts = new ArrayList<>();
    core.server.startsBy(
        timeout -> {
          timeouts.add(timeout);
          core.ticker.advance(timeout.minusSeconds(1));
          return new UpstreamReply.Answered<>(core.server.status());
        });
    breaker.forceOpen();
    core.ticker.advance(RECOVERY);

    core.probe();

    assertEquals(List.of(StartRule.CONNECT.timeout()), timeouts);
    assertEquals(CircuitState.CLOSED, breaker.snapshot().state());
  }

  @Test
  void countsFailedStartAsFailedProbe() {
    core.server.startsBy(_ -> new UpstreamReply.Failed<>(DOWN));
    breaker.forceOpen();
    core.ticker.advance(RECOVERY);

    core.probe();
    core.probe();

    assertEquals(List.of(), core.server.requests());
    assertEquals(
        1, Collections.frequency(core.events.told, "files failed initialize: Unreachable"));
    assertEquals(CircuitState.OPEN, breaker.snapshot().state());
    assertEquals(RECOVERY, breaker.snapshot().retryAfter());
  }

  @Test
  void countsErrorOfServerAsSignOfLife() {
    breaker.forceOpen();
    core.server.answersPing(
        () ->
            new UpstreamReply.Failed<>(new Failure.Rejected(-32601, "no ping", Optional.empty())));
    core.ticker.advance(RECOVERY);

    core.probe();

    assertEquals(CircuitState.CLOSED, breaker.snapshot().state());
  }

  @Test
  void rejectsRequestsWhileProbeIsInFlight() {
    breaker.forceOpen();
    core.ticker.advance(RECOVERY);
    List<Outcome<Listing>> outcomes = new ArrayList<>();
    core.server.answersPing(
        () -> {
          outcomes.add(core.list());
          return FakeMcpServer.result("{}");
        });

    core.probe();

    assertEquals(3, outcomes.size());
    outcomes.forEach(
        outcome ->
            assertInstanceOf(
                Failure.CircuitOpen.class,
                assertInstanceOf(Outcome.Failed.class, outcome).failure()));

    assertEquals(3, breaker.snapshot().rejected());
    assertEquals(CircuitState.CLOSED, breaker.snapshot().state());
  }

  @Test
  void stopsIfBreakerIsClosedManually() {
    breaker.forceOpen();
    breaker.forceClose();
    core.ticker.advance(RECOVERY);

    core.probe();

    assertEquals(List.of(), core.server.requests());
  }

  @Test
  void probesBreakerThatReopensDuringStop() throws InterruptedException {
    List<Runnable> probes = new ArrayList<>();
    AtomicReference<Upstream> upstream = new AtomicReference<>();
    BreakerProber prober =
        new BreakerProber(
            (_, task) -> {
              probes.add(task);
              return () -> probes.remove(task);
            },
            _ -> Optional.of(upstream.get()),
            core.upstreamCaller);
    Runnable opens =
        () ->
            prober.onTransition(
                CoreFixture.SERVER, new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN));
    Thread opening = Thread.ofPlatform().unstarted(opens);
    BreakerSnapshot closed = breaker.snapshot();
    Breaker found = mock(Breaker.class);
    when(found.snapshot())
        .thenAnswer(
            _ -> {
              opening.start();
              Polling.awaitState(opening, BLOCKED, TERMINATED);
              return closed;
            });
    upstream.set(
        new Upstream(
            core.server,
            CoreFixture.policy(/* trusted= */ false),
            found,
            new Bulkhead(1, Optional.empty(), core.ticker)));
    opens.run();

    probes.getFirst().run();
    opening.join();

    assertEquals(1, probes.size());
  }

  @Test
  void stopsIfServerIsRemoved() {
    breaker.forceOpen();
    var _ = core.upstreams.swap(List.of());
    core.ticker.advance(RECOVERY);

    core.probe();

    assertEquals(List.of(), core.server.requests());
    assertEquals(0, core.probeCount());
  }
}
