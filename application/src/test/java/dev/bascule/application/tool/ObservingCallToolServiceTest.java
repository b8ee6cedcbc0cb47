package dev.bascule.application.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservingCallToolServiceTest {

  private final FakeTicker ticker = new FakeTicker();
  private final RecordingEventListener events = new RecordingEventListener();

  @Test
  void reportsAwaitedCall() {
    Outcome<McpResult> failed = new Outcome.Failed<>(new Failure.NotCached());

    try (Invocation<McpResult> invocation = prepare(Invocation.deferred(() -> failed))) {
      ticker.advance(Duration.ofSeconds(3));
      assertEquals(Optional.empty(), invocation.poll());
      assertEquals(List.of(), events.told);
      assertSame(failed, invocation.await());
    }

    assertEquals(List.of("look ended after PT3S"), events.told);
  }

  @Test
  void reportsPolledCall() {
    Outcome<McpResult> failed = new Outcome.Failed<>(new Failure.NotCached());

    try (Invocation<McpResult> invocation = prepare(Invocation.of(failed))) {
      ticker.advance(Duration.ofSeconds(3));
      assertEquals(Optional.of(failed), invocation.poll());
    }

    assertEquals(List.of("look ended after PT3S"), events.told);
  }

  @Test
  void reportsNoCallWithoutOutcome() {
    Invocation<McpResult> invocation = prepare(Invocation.deferred(() -> fail("not awaited")));
    assertEquals(Optional.empty(), invocation.poll());
    invocation.close();

    assertEquals(List.of(), events.told);
  }

  private Invocation<McpResult> prepare(Invocation<McpResult> invocation) {
    return new ObservingCallToolService((_, _, _) -> invocation, events, SpanRecorder.NONE, ticker)
        .prepare(
            new ToolCall(CoreFixture.SERVER, new ToolName("look"), ToolArguments.NONE),
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS);
  }
}
