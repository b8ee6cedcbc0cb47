package dev.bascule.application.activity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.Interval;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerHistory;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolHistory;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ActivityLogTest {

  private static final ServerId FILES = new ServerId("files");
  private static final ServerId NOTES = new ServerId("notes");
  private static final Duration TOOK = Duration.ofMillis(10);
  private static final Outcome<McpResult> WELL = served(McpResult.Kind.COMPLETE);

  private final FakeTicker ticker = new FakeTicker();
  private Instant now = Instant.EPOCH;
  private final ActivityLog activityLog = new ActivityLog(List.of(FILES, NOTES), ticker, () -> now);

  @Test
  void containsEachServerInitially() {
    assertEquals(List.of(FILES, NOTES), List.copyOf(activityLog.servers().keySet()));
    assertEquals(0, files().calls().count());
  }

  @Test
  void countsCallsByServerAndTool() {
    call("read", WELL);
    call("read", served(McpResult.Kind.ERROR));
    call("write", failed(new Failure.TimedOut(TOOK)));

    assertEquals(3, files().calls().count());
    assertEquals(2, files().calls().errors());
    assertEquals(List.of("read 2 1", "write 1 1"), tools());
    assertEquals(3, activityLog.calls());
    assertEquals(2, activityLog.callErrors());
  }

  @Test
  void ignoresUnknownServers() {
    call("nonsense", failed(new Failure.UnknownTool(FILES, new ToolName("nonsense"))));
    activityLog.callEnded(call(new ServerId("nowhere"), "read"), CallContext.ANONYMOUS, WELL, TOOK);

    assertEquals(List.of(), tools());
    assertEquals(0, files().calls().count());
    assertFalse(activityLog.servers().containsKey(new ServerId("nowhere")));
  }

  @Test
  void ignoresCancelledCalls() {
    call("read", failed(new Failure.Cancelled()));
    call("read", failed(new Failure.NotCached()));

    assertEquals(2, files().calls().count());
    assertEquals(0, files().calls().errors());
  }

  @Test
  void doesNotTimeRejectedCalls() {
    request("read", Optional.of(new Failure.CircuitOpen(TOOK)));
    request("read", Optional.of(new Failure.Saturated(3, TOOK)));
    request("read", Optional.empty());

    assertEquals(3, files().requests().count());
    assertEquals(0, files().requests().errors());
    assertEquals(2, files().requests().rejected());
    assertEquals(1, files().requests().sinceStart().count());
  }

  @Test
  void doesNotTimeRequestWhoseStartFailed() {
    request("read", Optional.of(new Failure.TimedOut(TOOK)), Duration.ZERO);
    request("read", Optional.empty());

    assertEquals(2, files().requests().count());
    assertEquals(1, files().requests().sinceStart().count());
    assertEquals(files().requests().recent(), files().requests().sinceStart());
  }

  @Test
  void countsRejectedCallsSeparately() {
    call("read", failed(new Failure.NotRunning("the process keeps exiting", TOOK)));
    call("read", failed(new Failure.TimedOut(TOOK)));

    assertEquals(2, files().calls().count());
    assertEquals(1, files().calls().errors());
    assertEquals(1, files().calls().rejected());
    assertEquals(1, activityLog.callErrors());
    assertEquals(List.of("read 2 1"), tools());
  }

  @Test
  void countsNoErrorForWhatServerDoesNotOffer() {
    request("read", Optional.of(Authorizer.METHOD_NOT_FOUND));

    assertEquals(1, files().requests().count());
    assertEquals(0, files().requests().errors());
    assertEquals(List.of(), activityLog.errors());
  }

  @Test
  void discardsLatenciesAfterFiveMinutesInHalfMinuteSlices() {
    call("read", WELL);
    ticker.advance(Duration.ofSeconds(299));
    assertEquals(1, files().calls().recent().count());

    ticker.advance(Duration.ofSeconds(1));

    assertEquals(0, files().calls().recent().count());
    assertEquals(1, files().calls().sinceStart().count());
  }

  @Test
  void mergesSlicesOfLastFiveMinutes() {
    for (int i = 0; i < 12; i++) {
      call("read", WELL);
      ticker.advance(Duration.ofSeconds(30));
    }

    assertEquals(9, files().calls().recent().count());
    assertEquals(12, files().calls().sinceStart().count());
  }

  @Test
  void countsToolsBeyondLimitTogether() {
    for (int i = 0; i < 205; i++) {
      call("tool-" + i, WELL);
    }

    ToolActivity busiest = activityLog.busiestTools().getFirst();
    assertEquals(Optional.empty(), busiest.tool());
    assertEquals(5, busiest.calls());
  }

  @Test
  void ignoresInventedToolNames() {
    for (int i = 0; i < 500; i++) {
      activityLog.callEnded(
          call(FILES, "made-up-" + i),
          CallContext.ANONYMOUS,
          failed(new Failure.CircuitOpen(TOOK)),
          TOOK);
    }
    call("read", WELL);

    assertEquals(List.of("others 500 0", "read 1 0"), tools());
  }

  @Test
  void showsFiftyBusiestToolsFirst() {
    for (int i = 0; i < 60; i++) {
      call("tool-" + i, WELL);
    }
    call("tool-42", WELL);

    assertEquals(50, activityLog.busiestTools().size());
    assertEquals("tool-42 2 0", tools().getFirst());
  }

  @Test
  void keepsLastTwentyTransitionsLatestFirst() {
    for (int i = 1; i <= 25; i++) {
      now = Instant.EPOCH.plusSeconds(i);
      activityLog.onEvent(
          new BridgeEvent.BreakerTransitioned(
              FILES, new StateTransition(i, CircuitState.CLOSED, CircuitState.OPEN)));
    }

    activityLog.onEvent(
        new BridgeEvent.BreakerTransitioned(
            FILES, new StateTransition(26, CircuitState.OPEN, CircuitState.OPEN)));
    activityLog.onEvent(
        new BridgeEvent.BreakerTransitioned(
            FILES,
            new StateTransition(
                27,
                CircuitState.CLOSED,
                CircuitState.OPEN,
                /* isObserved= */ true,
                /* isIsolation= */ false)));

    assertEquals(20, files().transitions().size());
    assertEquals(
        new BreakerTransition(Instant.EPOCH.plusSeconds(25), "closed", "open"),
        files().transitions().getFirst());
  }

  @Test
  void keepsErrorsWithoutServerMessages() {
    request("read", rejected("password=hunter2"));

    assertEquals(
        List.of(
            new RecentError(
                now,
                FILES,
                "tools/call read",
                "rpc-error",
                "JSON-RPC error -32000",
                /* times= */ 1,
                /* traceId= */ Optional.empty())),
        activityLog.errors());
  }

  @Test
  void mergesEqualErrors() {
    listed(Optional.of(new Failure.BadAnswer("no JSON")));
    request("read", rejected("no"));
    now = Instant.EPOCH.plusSeconds(9);
    listed(Optional.of(new Failure.BadAnswer("no JSON, too")));

    RecentError latest = activityLog.errors().getFirst();
    assertEquals(2, activityLog.errors().size());
    assertEquals(
        new RecentError(
            now, FILES, "tools/list", "invalid-response", "no JSON, too", 2, Optional.empty()),
        latest);
  }

  @Test
  void keepsCauseDuringFloodOfRejections() {
    request("read", Optional.of(new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT)));
    for (int i = 0; i < 100; i++) {
      request("tool-" + i, Optional.of(new Failure.CircuitOpen(TOOK)));
    }

    assertEquals(
        List.of("circuit-open 100", "unreachable 1"),
        activityLog.errors().stream().map(e -> e.kind() + " " + e.times()).toList());
  }

  @Test
  void keepsFiftyErrors() {
    for (int i = 0; i < 60; i++) {
      request("tool-" + i, rejected("no"));
    }

    assertEquals(50, activityLog.errors().size());
    assertEquals("tools/call tool-59", activityLog.errors().getFirst().what());
  }

  @Test
  void keepsTraceOfLastOccurrence() {
    for (String id :
        List.of("4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c")) {
      TraceContext trace = TraceContext.NONE.withTraceparent("00-" + id + "-00f067aa0ba902b7-01");
      activityLog.callEnded(
          call(FILES, "read"),
          CallContext.ANONYMOUS.withTrace(trace),
          served(McpResult.Kind.ERROR),
          TOOK);
    }

    assertEquals(
        Optional.of("0af7651916cd43dd8448eb211c80319c"), activityLog.errors().getFirst().traceId());
  }

  @Test
  void keepsErrorsReportedByTools() {
    call("read", served(McpResult.Kind.ERROR));

    assertEquals("tools/call read", activityLog.errors().getFirst().what());
    assertEquals("tool-error", activityLog.errors().getFirst().kind());
  }

  @Test
  void keepsRejectionsByLimitsOfCallers() {
    Failure limit = new Failure.OverLimit(Limit.CALLER_RATE, "10/s", TOOK);
    for (int i = 0; i < 3; i++) {
      activityLog.callEnded(
          call(FILES, "tool-" + i), CallContext.ANONYMOUS, failed(limit), Duration.ZERO);
    }

    RecentError error = activityLog.errors().getFirst();
    assertEquals("tools/call", error.what());
    assertEquals(
        "limit exceeded: the bridge allows a request rate of 10/s per caller", error.detail());
    assertEquals(3, error.times());
  }

  @Test
  void keepsRejectionsByLimitsOfConnections() {
    Failure limit = new Failure.OverLimit(Limit.OWN_CHILDREN, "32", TOOK);
    activityLog.callEnded(call(FILES, "read"), CallContext.ANONYMOUS, failed(limit), Duration.ZERO);

    assertThat(activityLog.errors().getFirst().detail()).contains("limits.maxChildren");
  }

  @Test
  void recordsHistoryOfServerAndToolInIntervals() {
    call("read", WELL);
    call("read", served(McpResult.Kind.ERROR));
    endInterval(60);
    call("write", WELL);
    endInterval(120);
    endInterval(180);
    call("read", WELL);
    now = Instant.ofEpochSecond(200);

    ServerHistory history = history();
    assertEquals(Duration.ofMinutes(1), history.interval());
    assertEquals(List.of("60: 2 0", "120: 1 0", "180: 0 0", "200: 1 0"), rows(history.requests()));
    assertEquals(
        List.of("60: 2 1", "120: 0 0", "180: 0 0", "200: 1 0"),
        rows(history.tools().getFirst().intervals()));
    assertEquals(2, history.tools().getFirst().intervals().getFirst().latency().count());
    assertEquals(Latency.NONE, history.tools().getFirst().intervals().get(1).latency());
    assertEquals(
        List.of("read", "write"),
        history.tools().stream().map(tool -> tool.total().tool().orElseThrow().value()).toList());
  }

  @Test
  void showsTheLatencyOfEachInterval() {
    call("read", WELL);
    endInterval(60);
    activityLog.callEnded(call(FILES, "read"), CallContext.ANONYMOUS, WELL, Duration.ofSeconds(2));

    List<Interval> intervals = history().tools().getFirst().intervals();
    assertThat(intervals.getFirst().latency().p99()).isCloseTo(TOOK, Duration.ofMillis(1));
    assertThat(intervals.getLast().latency().median())
        .isCloseTo(Duration.ofSeconds(2), Duration.ofMillis(70));
  }

  @Test
  void keepsHistoryOfOneHour() {
    call("read", WELL);
    for (int i = 1; i <= 100; i++) {
      endInterval(60L * i);
    }

    List<Interval> intervals = history().tools().getFirst().intervals();
    assertEquals(61, intervals.size());
    assertEquals(Instant.ofEpochSecond(60 * 41), intervals.getFirst().end());
  }

  @Test
  void keepsHistoryOfTwentyBusiestTools() {
    call("once", WELL);
    endInterval(60);
    assertEquals(2, history().tools().getFirst().intervals().size());
    for (int i = 0; i < 20; i++) {
      call("tool-" + i, WELL);
      call("tool-" + i, WELL);
    }
    endInterval(120);

    List<ToolHistory> tools = history().tools();
    assertEquals(21, tools.size());
    assertEquals(20, tools.stream().filter(tool -> !tool.intervals().isEmpty()).count());
    assertEquals(List.of(), tools.getLast().intervals());
  }

  private void endInterval(long second) {
    now = Instant.ofEpochSecond(second);
    activityLog.endInterval();
  }

  private ServerHistory history() {
    return activityLog.history(FILES, Duration.ofMinutes(1)).orElseThrow();
  }

  private static List<String> rows(List<Interval> intervals) {
    return intervals.stream()
        .map(
            interval ->
                "%d: %d %d"
                    .formatted(
                        interval.end().getEpochSecond(), interval.count(), interval.errors()))
        .toList();
  }

  @Test
  void countsConcurrentEvents() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        String tool = "tool-" + i % 4;
        threads.execute(() -> callRepeatedly(tool));
      }
    }

    assertEquals(3_200, files().calls().count());
    assertEquals(3_200, files().calls().sinceStart().count());
    assertEquals(3_200, activityLog.busiestTools().stream().mapToLong(ToolActivity::calls).sum());
    assertTrue(activityLog.busiestTools().stream().allMatch(tool -> tool.calls() == 800));
  }

  @Test
  void addsUpSavingsOfToolsByTheirOwnRequests() {
    Outcome<McpResult> hit =
        new Outcome.Served<>(
            new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
            new CacheProvenance.Hit(new Freshness(TOOK, TOOK)));
    request("read", Optional.empty(), Duration.ofSeconds(1));
    request("search", Optional.empty(), Duration.ofMinutes(1));
    request("search", rejected("busy"), Duration.ofMinutes(10));

    activityLog.callEnded(call(FILES, "read"), CallContext.ANONYMOUS, hit, Duration.ZERO);
    activityLog.callEnded(call(FILES, "search"), CallContext.ANONYMOUS, hit, Duration.ZERO);

    assertEquals(
        new CacheSavings.Saved(2, Duration.ofSeconds(61)),
        requireNonNull(activityLog.savings().get(FILES)).hits());
    assertEquals(CacheSavings.NONE, activityLog.savings().get(NOTES));
  }

  private void callRepeatedly(String tool) {
    for (int i = 0; i < 100; i++) {
      call(tool, WELL);
    }
  }

  private void call(String tool, Outcome<McpResult> outcome) {
    request(tool, Optional.empty());
    activityLog.callEnded(call(FILES, tool), CallContext.ANONYMOUS, outcome, TOOK);
  }

  private void listed(Optional<Failure> failure) {
    activityLog.requestEnded(
        new UpstreamRequestEvent(
            FILES, "tools/list", Optional.empty(), failure, TOOK, TraceContext.NONE));
  }

  private void request(String tool, Optional<Failure> failure) {
    request(tool, failure, TOOK);
  }

  private void request(String tool, Optional<Failure> failure, Duration duration) {
    activityLog.requestEnded(
        new UpstreamRequestEvent(
            FILES,
            "tools/call",
            Optional.of(new ToolName(tool)),
            failure,
            duration,
            TraceContext.NONE));
  }

  private ServerActivity files() {
    return requireNonNull(activityLog.servers().get(FILES));
  }

  private List<String> tools() {
    return activityLog.busiestTools().stream()
        .map(
            tool ->
                tool.tool().map(ToolName::value).orElse("others")
                    + " "
                    + tool.calls()
                    + " "
                    + tool.errors())
        .toList();
  }

  private static ToolCall call(ServerId server, String tool) {
    return new ToolCall(
        server, new ToolName(tool), new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}")));
  }

  private static Optional<Failure> rejected(String words) {
    return Optional.of(new Failure.Rejected(-32000, words, Optional.empty()));
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static Outcome<McpResult> served(McpResult.Kind kind) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of("{}"), kind), CacheProvenance.Forwarded.BYPASS);
  }
}
