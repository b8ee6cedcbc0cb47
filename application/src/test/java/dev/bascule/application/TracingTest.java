package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.feature.ListServerFeaturesService;
import dev.bascule.application.feature.UseServerFeaturesService;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.RecordingSpanRecorder;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The spans, their nesting, and the trace contexts that servers receive. */
class TracingTest {

  private static final TraceContext CALLERS =
      new TraceContext(
          Optional.of("00-0af7651916cd43dd8448eb211c80319c-00000000000000cc-01"),
          Optional.of("rojo=1"),
          Optional.of("user=alice"));
  private static final CallContext TRACED = CallContext.ANONYMOUS.withTrace(CALLERS);

  private final CoreFixture core = new CoreFixture(lookIsKept());
  private final RecordingSpanRecorder tracing = core.tracing;
  private final CallToolUseCase calls = core.callTool(core.events, tracing);
  private final ListServerFeaturesService lists = core.listTools;

  private static ToolRule lookIsKept() {
    return new ToolRule(
        new Glob("look"),
        new CacheRule.Cacheable(
            new FreshnessLifetime(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO),
            CacheScope.PRIVATE,
            /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS);
  }

  @Test
  void nestsSpansOfCallAndAttemptInSpanOfCaller() {
    assertServed(call("look", TRACED));

    assertEquals(
        List.of("RECEIVED tools/call in cc", "SENT tools/list in 1", "SENT tools/call in 1"),
        tracing.lines());
  }

  @Test
  void beginsTraceForCallerWithoutOne() {
    assertServed(call("look", CallContext.ANONYMOUS));

    assertEquals("RECEIVED tools/call in none", tracing.lines().getFirst());
    assertEquals("SENT tools/call in 1", tracing.lines().getLast());
  }

  @Test
  void sendsSpanOfAttemptToServer() {
    List<TraceContext> seen = new ArrayList<>();
    core.server.answersCalls(
        (_, context) -> {
          seen.add(context.trace());
          return FakeMcpServer.result("1");
        });

    assertServed(call("look", TRACED));

    assertEquals(List.of(tracing.spans().getLast().context()), seen);
    assertEquals(CALLERS.baggage(), seen.getFirst().baggage());
  }

  @Test
  void forwardsTraceContextOfCallerWithoutTracing() {
    List<TraceContext> seen = new ArrayList<>();
    core.server.answersOthers(
        (_, context) -> {
          seen.add(context.trace());
          return FakeMcpServer.result("1");
        });
    GetPrompt prompt = new GetPrompt(SERVER, "p", JsonBytes.of("{}"));
    UpstreamCaller untraced =
        new UpstreamCaller(
            core.ticker,
            core.events,
            core.rejectedCredentials,
            SpanRecorder.NONE,
            core.background::add,
            core.starter,
            core.replicas,
            new ToolBreakers(core.ticker, () -> Instant.EPOCH, core.events, BreakerJitter.NONE));
    UseServerFeaturesService service =
        new UseServerFeaturesService(
            core.upstreams,
            core.results,
            untraced,
            new RequestTracer(SpanRecorder.NONE),
            core.ticker);

    assertServed(service.getPrompt(prompt, TRACED));

    assertEquals(List.of(CALLERS), seen);
  }

  @Test
  void spansAreCurrentWhileTheirWorkIsDone() {
    List<Optional<RecordingSpanRecorder.RecordedSpan>> current = new ArrayList<>();
    core.server.answersCalls(
        (_, _) -> {
          current.add(tracing.current());
          return FakeMcpServer.result("1");
        });
    BridgeEventListener listener =
        new BridgeEventListener() {
          @Override
          public void callEnded(
              ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
            current.add(tracing.current());
          }
        };

    call(core.callTool(listener, tracing), "look", TRACED);
    call(core.callTool(listener, tracing), "look", TRACED);

    RecordingSpanRecorder.RecordedSpan first = tracing.spans().getFirst();
    RecordingSpanRecorder.RecordedSpan hit = tracing.spans().getLast();
    assertEquals(
        List.of(Optional.of(tracing.spans().get(2)), Optional.of(first), Optional.of(hit)),
        current);
    assertEquals(Optional.empty(), tracing.current());
  }

  @Test
  void recordsNoAttemptForCacheHit() {
    assertServed(call("look", TRACED));
    int before = tracing.spans().size();

    assertServed(call("look", TRACED));

    assertEquals(
        List.of("RECEIVED tools/call in cc"),
        tracing.lines().subList(before, tracing.lines().size()));
  }

  @Test
  void traceContextDoesNotSeparateCachedValues() {
    assertServed(call("look", TRACED));
    assertServed(call("look", CallContext.ANONYMOUS));

    assertEquals(1, core.server.callCount());
  }

  @Test
  void backgroundRefreshIsItsOwnTrace() {
    assertServed(call("look", TRACED));
    core.ticker.advance(Duration.ofSeconds(90));
    assertServed(call("look", TRACED));
    core.ticker.advance(Duration.ofSeconds(1));

    core.background.remove().run();

    assertEquals("SENT tools/call in none", tracing.lines().getLast());
  }

  @Test
  void recordsSpanPerAttempt() {
    assertServed(call("look", TRACED));
    int before = tracing.spans().size();
    Failure.Unreachable broken = new Failure.Unreachable("gone", DeliveryStatus.NOT_SENT);
    core.server.fails(broken);

    assertInstanceOf(Outcome.Failed.class, call("write", TRACED));

    assertEquals(
        List.of("RECEIVED tools/call in cc", "SENT tools/call in 4", "SENT tools/call in 4"),
        tracing.lines().subList(before, tracing.lines().size()));
    assertEquals(
        Optional.of(new Outcome.Failed<McpResult>(broken)), tracing.spans().getLast().ending());
    assertEquals(Optional.of("2025-11-25"), tracing.spans().getLast().revision());
  }

  @Test
  void recordsNoAttemptWhileBreakerIsOpen() {
    core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();

    assertInstanceOf(Outcome.Failed.class, call("look", TRACED));

    assertEquals(List.of("RECEIVED tools/call in cc"), tracing.lines());
    assertInstanceOf(Outcome.Failed.class, tracing.spans().getFirst().ending().orElseThrow());
  }

  @Test
  void recordsNoClientSpanForRequestsOfTheBridge() {
    assertServed(
        lists.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, TRACED.forBridgeRequest()));

    assertEquals(List.of("SENT tools/list in cc"), tracing.lines());
  }

  @Test
  void recordsSpansOfListingsAndOtherFeatures() {
    core.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
    UseServerFeaturesUseCase questions = core.useServerFeatures;

    assertServed(
        questions.readResource(new ReadResource(SERVER, "a:b"), FreshnessRequirement.NONE, TRACED));
    assertServed(questions.getPrompt(new GetPrompt(SERVER, "p", JsonBytes.of("{}")), TRACED));
    assertServed(questions.complete(new Complete(SERVER, JsonBytes.of("{}")), TRACED));
    assertServed(core.discover.discover(SERVER, FreshnessRequirement.NONE, TRACED));
    assertServed(lists.list(SERVER, ListKind.TOOLS, FreshnessRequirement.NONE, TRACED));
    assertServed(lists.readTool(SERVER, new ToolName("look"), FreshnessRequirement.NONE, TRACED));

    assertEquals(
        List.of(
            "RECEIVED resources/read in cc",
            "SENT resources/read in 1",
            "RECEIVED prompts/get in cc",
            "SENT prompts/get in 3",
            "RECEIVED completion/complete in cc",
            "SENT completion/complete in 5",
            "RECEIVED server/discover in cc",
            "SENT server/discover in 7",
            "RECEIVED tools/list in cc",
            "SENT tools/list in 9",
            "RECEIVED tools/list in cc"),
        tracing.lines());
  }

  @Test
  void recordsLookupOfUnknownToolAsListing() {
    Outcome<Tool> outcome =
        lists.readTool(SERVER, new ToolName("lok"), FreshnessRequirement.NONE, TRACED);

    assertInstanceOf(Outcome.Failed.class, outcome);
    assertEquals(List.of("RECEIVED tools/list in cc", "SENT tools/list in 1"), tracing.lines());
    assertInstanceOf(Outcome.Served.class, tracing.spans().getFirst().ending().orElseThrow());
  }

  @Test
  void endsSpansOnException() {
    IllegalStateException bug = new IllegalStateException("bug");
    core.server.answersCalls(
        (_, _) -> {
          throw bug;
        });

    assertThrows(IllegalStateException.class, () -> call("look", TRACED));

    assertEquals(Optional.of(bug), tracing.spans().getFirst().ending());
    assertEquals(Optional.of(bug), tracing.spans().getLast().ending());
  }

  private Outcome<McpResult> call(String tool, CallContext context) {
    return call(calls, tool, context);
  }

  private static Outcome<McpResult> call(CallToolUseCase calls, String tool, CallContext context) {
    try (Invocation<McpResult> invocation =
        calls.prepare(CoreFixture.call(tool, "{}"), FreshnessRequirement.NONE, context)) {
      return invocation.await();
    }
  }

  private static void assertServed(Outcome<?> outcome) {
    assertInstanceOf(Outcome.Served.class, outcome);
  }
}
