package dev.bascule.application.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bascule.application.activity.CallerActivityLog.CallerActivity;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerCounts;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerActivityLogTest {

  private static final ToolCall CALL =
      new ToolCall(
          new ServerId("files"),
          new ToolName("read"),
          new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}")));
  private static final Outcome<McpResult> WELL = served(McpResult.Kind.COMPLETE);

  private final FakeTicker ticker = new FakeTicker();
  private final CallerActivityLog log = new CallerActivityLog(ticker);

  private static Outcome<McpResult> served(McpResult.Kind kind) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of("{}"), kind), CacheProvenance.Forwarded.BYPASS);
  }

  private static CallContext context(String identity, String address) {
    return new CallContext(
        new Caller(identity),
        ClientContext.PLAIN,
        ForwardedParams.NONE,
        ForwardedIdentity.NONE,
        TraceContext.NONE,
        CallContext.Purpose.CLIENT_REQUEST,
        new CallOrigin("", address));
  }

  private void end(CallContext context, Outcome<McpResult> outcome) {
    log.callEnded(CALL, context, outcome, Duration.ZERO);
  }

  @Test
  void countsCallsOfEachCaller() {
    CallContext ann = context("key:ann", "192.0.2.1");
    end(ann, WELL);
    end(ann, served(McpResult.Kind.ERROR));
    end(
        ann,
        new Outcome.Failed<>(
            new Failure.OverLimit(Limit.CALLER_RATE, "1/s", Duration.ofSeconds(1))));
    ticker.advance(Duration.ofSeconds(1));
    end(context("key:ben", "192.0.2.2"), WELL);

    assertThat(log.callers())
        .containsExactly(
            new CallerActivity(
                new Caller("key:ben"), "192.0.2.2", new CallerCounts(1, 0, 0, 0), Duration.ZERO),
            new CallerActivity(
                new Caller("key:ann"),
                "192.0.2.1",
                new CallerCounts(3, 1, 1, 0),
                Duration.ofSeconds(1)));
  }

  @Test
  void showsLatestAddressOfCaller() {
    end(context("key:ann", "192.0.2.1"), WELL);
    ticker.advance(Duration.ofSeconds(1));
    end(context("key:ann", "192.0.2.9"), WELL);

    assertThat(log.callers()).extracting(CallerActivity::address).containsExactly("192.0.2.9");
  }

  @Test
  void distinguishesCallersWithoutCredentialsByAddress() {
    end(context("", "192.0.2.1"), WELL);
    end(context("", "192.0.2.2"), WELL);
    end(context("", "192.0.2.2"), WELL);

    assertThat(log.callers())
        .extracting(CallerActivity::address, each -> each.counts().calls())
        .containsExactlyInAnyOrder(tuple("192.0.2.1", 1L), tuple("192.0.2.2", 2L));
  }

  @Test
  void countsWaitingCalls() {
    CallContext ann = context("key:ann", "");
    log.callWaitBegan(CALL, ann);
    log.callWaitBegan(CALL, ann);
    log.callWaitEnded(CALL, ann);

    assertThat(log.callers()).extracting(each -> each.counts().inFlight()).containsExactly(1);
  }

  @Test
  void keepsCallersThatWereSeenLast() {
    CallContext waiting = context("waiting", "");
    log.callWaitBegan(CALL, waiting);
    for (int i = 0; i < 3 * CallerActivityLog.MAX_CALLERS; i++) {
      ticker.advance(Duration.ofSeconds(1));
      end(context("", "2001:db8::" + Integer.toHexString(i)), WELL);
    }
    log.callWaitEnded(CALL, waiting);

    List<CallerActivity> callers = log.callers();

    assertThat(callers).hasSize(CallerActivityLog.MAX_CALLERS);
    assertThat(callers.getFirst().caller()).isEqualTo(waiting.caller());
    assertThat(callers.getFirst().counts().inFlight()).isZero();
    assertThat(callers.get(1).address())
        .isEqualTo("2001:db8::" + Integer.toHexString(3 * CallerActivityLog.MAX_CALLERS - 1));
  }
}
