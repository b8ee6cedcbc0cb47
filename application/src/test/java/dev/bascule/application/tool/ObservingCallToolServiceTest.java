package dev.bascule.application.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.context.CallContext;
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
import org.junit.jupiter.api.Test;

class ObservingCallToolServiceTest {

  private final FakeTicker ticker = new FakeTicker();
  private final RecordingEventListener events = new RecordingEventListener();

  @Test
  void tellsOfEachCallOnceItIsOver() {
    Outcome<McpResult> failed = new Outcome.Failed<>(new Failure.NotCached());
    ObservingCallToolService calls =
        new ObservingCallToolService((_, _, _) -> lasting(failed), events, ticker);

    Outcome<McpResult> outcome =
        calls.callTool(
            new ToolCall(CoreFixture.SERVER, new ToolName("look"), ToolArguments.NONE),
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS);

    assertSame(failed, outcome);
    assertEquals(List.of("look ended after PT3S"), events.told);
  }

  private Outcome<McpResult> lasting(Outcome<McpResult> outcome) {
    assertEquals(List.of(), events.told);
    ticker.advance(Duration.ofSeconds(3));
    return outcome;
  }
}
