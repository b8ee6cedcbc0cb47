package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedCallsTest {

  private final FakeTicker ticker = new FakeTicker();
  private final RecordedEvents events = new RecordedEvents();

  @Test
  void tellsOfEachCallOnceItIsOver() {
    Outcome<McpResult> failed = new Outcome.Failed<>(new Failure.NotCached());
    ObservedCalls calls = new ObservedCalls((_, _, _) -> lasting(failed), events, ticker);

    Outcome<McpResult> outcome =
        calls.callTool(
            new ToolCall(House.SERVER, new ToolName("look"), Arguments.NONE),
            FreshnessDemand.NONE,
            Exchange.ANONYMOUS);

    assertSame(failed, outcome);
    assertEquals(List.of("look ended after PT3S"), events.told);
  }

  private Outcome<McpResult> lasting(Outcome<McpResult> outcome) {
    assertEquals(List.of(), events.told);
    ticker.advance(Duration.ofSeconds(3));
    return outcome;
  }
}
