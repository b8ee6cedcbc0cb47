package dev.bascule.application.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleServerPingerTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final UpstreamReply<McpResult> PONG =
      new UpstreamReply.Answered<>(new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE));
  private static final UpstreamReply<McpResult> GONE =
      new UpstreamReply.Failed<>(
          new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT));

  private final CoreFixture core = new CoreFixture();
  private final ActivityLog activityLog =
      new ActivityLog(List.of(CoreFixture.SERVER), core.ticker, () -> Instant.EPOCH);
  private final UpstreamCaller upstreamCaller =
      new UpstreamCaller(
          core.ticker,
          activityLog,
          new RejectedCredentials(core.ticker),
          SpanRecorder.NONE,
          Runnable::run,
          core.starter,
          core.replicas,
          new ToolBreakers(core.ticker, () -> Instant.EPOCH, activityLog, BreakerJitter.NONE));
  private final Queue<Runnable> pings = new ArrayDeque<>();
  private final QueueExecutor executor = new QueueExecutor();
  private final IdleServerPinger pinger =
      new IdleServerPinger(core.upstreams::all, upstreamCaller, activityLog, executor);
  private final List<Runnable> ticks = new ArrayList<>();
  private final Upstream upstream = core.upstreams.find(CoreFixture.SERVER).orElseThrow();

  private void pass(Duration time) {
    if (ticks.isEmpty()) {
      var _ =
          pinger.startOn(
              (interval, task) -> {
                assertEquals(INTERVAL, interval);
                ticks.add(task);
                return () -> {};
              },
              INTERVAL);
    }
    core.ticker.advance(time);
    ticks.forEach(Runnable::run);
  }

  private ServerHealth health() {
    return new ServerHealthMonitor(core.upstreams, activityLog, core.events).healthOf(upstream);
  }

  private void runPings() {
    while (!pings.isEmpty()) {
      pings.remove().run();
    }
  }

  @Test
  void noticesThatIdleServerIsGoneAndThatItIsBack() {
    core.server.answersPing(() -> GONE);
    pass(INTERVAL);
    runPings();

    assertEquals(ServerState.FAILED, health().state());
    assertEquals(Optional.of("connection refused"), health().reason());

    core.server.answersPing(() -> PONG);
    pass(INTERVAL);
    runPings();

    assertEquals(ServerState.CONNECTED, health().state());
  }

  @Test
  void pingsNoServerThatAnsweredInTheInterval() {
    pass(INTERVAL);
    runPings();
    core.ticker.advance(Duration.ofSeconds(20));
    activityLog.requestEnded(
        new UpstreamRequestEvent(
            CoreFixture.SERVER,
            "tools/call",
            Optional.empty(),
            Optional.empty(),
            Duration.ofMillis(5),
            TraceContext.NONE));

    pass(Duration.ofSeconds(10));
    assertThat(pings).isEmpty();
    pass(INTERVAL);

    assertThat(pings).hasSize(1);
  }

  @Test
  void pingsInEachIntervalAlthoughAnswersTakeTime() {
    Duration answerTime = Duration.ofMillis(200);
    core.server.answersPing(
        () -> {
          core.ticker.advance(answerTime);
          return PONG;
        });
    pass(INTERVAL);
    assertThat(pings).hasSize(1);
    runPings();

    pass(INTERVAL.minus(answerTime));

    assertThat(pings).hasSize(1);
  }

  @Test
  void pingsNoChildProcess() {
    core.server.useStdio();

    pass(INTERVAL);

    assertThat(pings).isEmpty();
  }

  @Test
  void pingsNoServerThatIsNotStartedOrHasAnOpenBreaker() {
    core.server.stop();
    pass(INTERVAL);
    assertThat(pings).isEmpty();

    core.server.startsBy(_ -> new UpstreamReply.Answered<>(core.server.status()));
    assertEquals(Optional.empty(), core.starter.start(upstream).join());
    upstream.breaker().forceOpen();
    pass(INTERVAL);

    assertThat(pings).isEmpty();
  }

  @Test
  void hasOnePingInFlightForEachServer() {
    pass(INTERVAL);
    pass(INTERVAL);
    assertThat(pings).hasSize(1);

    runPings();
    pass(INTERVAL);

    assertThat(pings).hasSize(1);
  }

  @Test
  void pingsNothingWithoutInterval() {
    var _ =
        pinger.startOn(
            (_, _) -> {
              throw new AssertionError("nothing is scheduled");
            },
            Duration.ZERO);

    assertThat(pings).isEmpty();
  }

  @Test
  void closesItsThreads() {
    pass(INTERVAL);

    pinger.close();

    assertTrue(executor.isShutdown());
    assertThat(pings).isEmpty();
  }

  /** An executor whose tasks the test runs. */
  private final class QueueExecutor extends AbstractExecutorService {

    private boolean shutdown;

    @Override
    public void execute(Runnable task) {
      pings.add(task);
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      List<Runnable> waiting = List.copyOf(pings);
      pings.clear();
      return waiting;
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }
  }
}
