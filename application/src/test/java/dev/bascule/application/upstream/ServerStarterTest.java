package dev.bascule.application.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.ToolTimeout;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
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

    assertEquals(Optional.of(new Failure.StartTimedOut(StartRule.CONNECT.timeout())), start.join());
    assertEquals(1, breaker.snapshot().consecutiveFailures());
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

  private static BridgeEventListener recordEndsIn(List<Boolean> isShared) {
    return new BridgeEventListener() {
      @Override
      public void serverStartEnded(
          ServerId server, boolean shared, Optional<Failure> failure, Duration duration) {
        isShared.add(shared);
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
}
