package dev.bascule.application.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.application.upstream.UpstreamRequest.Subject;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerStarterTest {

  private static final Failure.UpstreamFailure EXITED =
      new Failure.Unreachable("the process exited with status 1", DeliveryStatus.MAY_HAVE_RUN);

  private final FakeTicker ticker = new FakeTicker();
  private final FakeMcpServer server = new FakeMcpServer("files");
  private final CircuitBreaker breaker =
      new CircuitBreaker(CoreFixture.policy(false).breaker(), ticker, () -> Instant.EPOCH, _ -> {});
  private final Upstream upstream =
      new Upstream(
          server, CoreFixture.policy(false), breaker, new Bulkhead(1, Optional.empty(), ticker));
  private final Queue<Runnable> starts = new ArrayDeque<>();
  private final RecordingEventListener events = new RecordingEventListener();
  private final ServerStarter starter = new ServerStarter(ticker, events, starts::add);

  @Test
  void countsFailedStartOnceForAllWaitingCallers() {
    server.startsBy(_ -> new UpstreamReply.Failed<>(EXITED));

    List<CompletableFuture<Optional<Failure>>> waiting =
        Stream.generate(() -> starter.start(upstream)).limit(3).toList();
    starts.remove().run();

    assertThat(starts).isEmpty();
    waiting.forEach(start -> assertEquals(Optional.of(EXITED), start.join()));
    assertEquals(1, breaker.snapshot().consecutiveFailures());
  }

  @Test
  void doesNotCountSuccessfulStart() {
    server.startsBy(_ -> new UpstreamReply.Failed<>(EXITED));
    CompletableFuture<Optional<Failure>> failed = starter.start(upstream);
    starts.remove().run();
    server.startsBy(_ -> new UpstreamReply.Answered<>(server.status()));
    CompletableFuture<Optional<Failure>> succeeded = starter.start(upstream);
    starts.remove().run();

    assertTrue(failed.join().isPresent());
    assertEquals(Optional.empty(), succeeded.join());
    assertEquals(1, breaker.snapshot().consecutiveFailures());
  }

  @Test
  void continuesStartAfterCallerGaveUp() {
    server.startsBy(_ -> new UpstreamReply.Answered<>(server.status()));

    Thread.currentThread().interrupt();
    Optional<Failure> gaveUp = starter.await(upstream, Deadline.after(Duration.ofHours(1), ticker));

    assertTrue(Thread.interrupted());
    assertEquals(Optional.of(new Failure.Cancelled()), gaveUp);
    assertFalse(server.isStarted());
    starts.remove().run();
    assertTrue(server.isStarted());
  }

  @Test
  void retriesFailedStartWithinItsTimeout() {
    Queue<UpstreamReply<ServerStatus>> replies = new ArrayDeque<>();
    replies.add(new UpstreamReply.Failed<>(EXITED));
    replies.add(new UpstreamReply.Answered<>(server.status()));
    List<Duration> timeouts = new ArrayList<>();
    server.startsBy(
        timeout -> {
          timeouts.add(timeout);
          ticker.advance(Duration.ofSeconds(4));
          return replies.remove();
        });

    CompletableFuture<Optional<Failure>> started = starter.start(upstream);
    starts.remove().run();

    assertEquals(Optional.empty(), started.join());
    assertEquals(
        List.of(StartRule.CONNECT.timeout(), StartRule.CONNECT.timeout().minusSeconds(4)),
        timeouts);
    assertEquals(List.of("initialize of files"), events.repeated);
  }

  @Test
  void reportsStartTimeout() {
    server.startsBy(timeout -> new UpstreamReply.Failed<>(new Failure.TimedOut(timeout)));

    CompletableFuture<Optional<Failure>> start = starter.start(upstream);
    starts.remove().run();

    assertEquals(
        Optional.of(new Failure.StartTimedOut(StartRule.CONNECT.timeout(), Optional.empty())),
        start.join());
    assertEquals(1, breaker.snapshot().consecutiveFailures());
  }

  @Test
  void failsImmediatelyForAWhileAfterStartTimeout() {
    server.startsBy(timeout -> new UpstreamReply.Failed<>(new Failure.TimedOut(timeout)));
    CompletableFuture<Optional<Failure>> first = starter.start(upstream);
    starts.remove().run();

    assertEquals(first.join(), starter.start(upstream).getNow(Optional.empty()));
    assertThat(starts).isEmpty();

    ticker.advance(StartRule.CONNECT.timeout());
    assertFalse(starter.start(upstream).isDone());
    assertThat(starts).hasSize(1);
  }

  @Test
  void makesNoRequestWaitForRepeatedStartAfterTimeout() {
    server.startsBy(timeout -> new UpstreamReply.Failed<>(new Failure.TimedOut(timeout)));
    CompletableFuture<Optional<Failure>> first = starter.start(upstream);
    starts.remove().run();
    ticker.advance(StartRule.CONNECT.timeout().minusSeconds(1));

    CompletableFuture<Optional<Failure>> again = starter.startAgain(upstream);
    ticker.advance(Duration.ofSeconds(5));

    assertEquals(first.join(), starter.start(upstream).getNow(Optional.empty()));
    server.startsBy(_ -> new UpstreamReply.Answered<>(server.status()));
    starts.remove().run();
    assertEquals(Optional.empty(), again.join());
    assertEquals(Optional.empty(), starter.start(upstream).getNow(Optional.of(EXITED)));
  }

  @Test
  void reportsExitBeforeStartTimeout() {
    server.startsBy(timeout -> new UpstreamReply.Failed<>(new Failure.TimedOut(timeout)));
    server.exitedBefore("the process exited with status 1");

    CompletableFuture<Optional<Failure>> start = starter.start(upstream);
    starts.remove().run();

    assertEquals(
        Optional.of(
            new Failure.StartTimedOut(
                StartRule.CONNECT.timeout(), Optional.of("the process exited with status 1"))),
        start.join());
  }

  /** The state of the server is then that of its new connection. */
  @Test
  void reportsEndOfStartApartIfConnectionWasReplaced() {
    List<Boolean> isShared = new ArrayList<>();
    ServerStarter listened = new ServerStarter(ticker, recordEndsIn(isShared), starts::add);
    server.startsBy(
        _ -> {
          upstream.lease().end(() -> {});
          return new UpstreamReply.Failed<>(EXITED);
        });

    CompletableFuture<Optional<Failure>> start = listened.start(upstream);
    starts.remove().run();

    assertTrue(start.join().isPresent());
    assertEquals(List.of(false), isShared);
  }

  /** Otherwise the server would be starting forever. */
  @Test
  void reportsEndOfStartThatThrowsException() {
    List<Optional<Failure>> ends = new ArrayList<>();
    ServerStarter listened =
        new ServerStarter(
            ticker,
            new BridgeEventListener() {
              @Override
              public void onEvent(BridgeEvent event) {
                if (event instanceof BridgeEvent.ServerStartEnded end) {
                  ends.add(end.failure());
                }
              }
            },
            starts::add);
    server.startsBy(
        _ -> {
          throw new IllegalStateException("planted");
        });

    CompletableFuture<Optional<Failure>> start = listened.start(upstream);
    starts.remove().run();

    assertTrue(start.isCompletedExceptionally());
    assertThat(ends.getFirst().orElseThrow().toString()).contains("IllegalStateException at ");
    assertThat(ends).hasSize(1);
  }

  private static BridgeEventListener recordEndsIn(List<Boolean> isShared) {
    return new BridgeEventListener() {
      @Override
      public void onEvent(BridgeEvent event) {
        if (event instanceof BridgeEvent.ServerStartEnded end) {
          isShared.add(end.isShared());
        }
      }
    };
  }

  @Test
  void startsNothingWhileBreakerIsOpen() {
    server.startsBy(_ -> new UpstreamReply.Answered<>(server.status()));
    breaker.forceOpen();

    Optional<Failure> failure = starter.start(upstream).join();

    assertInstanceOf(Failure.CircuitOpen.class, failure.orElseThrow());
    assertThat(starts).isEmpty();
    assertEquals(CircuitState.OPEN, breaker.snapshot().state());
  }

  @Test
  void callHasItsFullTimeoutAfterSlowStart() {
    CoreFixture core = new CoreFixture();
    Duration slow = StartRule.CONNECT.timeout().minusSeconds(1);
    core.server.startsBy(
        _ -> {
          core.ticker.advance(slow);
          return new UpstreamReply.Answered<>(core.server.status());
        });

    assertInstanceOf(Outcome.Served.class, core.call("write", "{}", FreshnessRequirement.NONE));

    assertEquals(ToolTimeout.DEFAULT.timeout(), core.server.lastTimeout());
  }

  /** The start says nothing about how fast the server responds. */
  @Test
  void doesNotCountStartAsDurationOfRequest() {
    List<Duration> durations = new ArrayList<>();
    UpstreamCaller caller =
        new UpstreamCaller(
            ticker,
            new BridgeEventListener() {
              @Override
              public void requestEnded(UpstreamRequestEvent request) {
                durations.add(request.duration());
              }
            },
            new RejectedCredentials(ticker),
            SpanRecorder.NONE,
            Runnable::run,
            new ServerStarter(ticker, events, Runnable::run),
            ReplicaExchange.NONE,
            new ToolBreakers(
                ticker,
                () -> Instant.EPOCH,
                new BridgeEventListener() {
                  @Override
                  public void requestEnded(UpstreamRequestEvent request) {
                    durations.add(request.duration());
                  }
                },
                BreakerJitter.NONE));
    server.startsBy(
        _ -> {
          ticker.advance(Duration.ofSeconds(9));
          return new UpstreamReply.Answered<>(server.status());
        });
    server.stop();
    server.answersPing(
        () ->
            new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE)));

    Outcome<McpResult> outcome =
        caller.call(
            upstream,
            new UpstreamRequest<>(
                Subject.of("ping"),
                CallContext.ANONYMOUS,
                Deadline.after(Duration.ofMinutes(1), ticker),
                /* mayRunTwice= */ true,
                (_, timeout) -> {
                  ticker.advance(Duration.ofMillis(20));
                  return server.ping(timeout);
                }));

    assertThat(outcome.findFailure()).isEmpty();
    assertEquals(List.of(Duration.ofMillis(20)), durations);
  }
}
