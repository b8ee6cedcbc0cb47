package dev.bascule.application.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a retry is reported. */
class RetryOnceTest {

  private static final Failure.Unreachable NOT_SENT =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);

  private static final Failure.Unreachable MAY_HAVE_RUN =
      new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN);

  private final CoreFixture core = new CoreFixture(tools(RetryRule.NEVER));

  @Test
  void isReportedOnceIfItSucceeds() {
    core.server.answers(
        _ ->
            core.server.callCount() == 1
                ? new UpstreamReply.Failed<>(NOT_SENT)
                : FakeMcpServer.result("2"));

    core.call("look");

    assertEquals(2, core.server.callCount());
    assertEquals(List.of("tools/call of files"), core.events.repeated);
  }

  @Test
  void isReportedOnceIfItFails() {
    core.server.answers(_ -> new UpstreamReply.Failed<>(NOT_SENT));

    core.call("look");

    assertEquals(2, core.server.callCount());
    assertEquals(List.of("tools/call of files"), core.events.repeated);
  }

  @Test
  void isNotReportedWithoutRetry() {
    core.server.answers(_ -> new UpstreamReply.Failed<>(MAY_HAVE_RUN));

    core.call("look");

    assertEquals(1, core.server.callCount());
    assertEquals(List.of(), core.events.repeated);
  }

  /** A server that restarts under a thousand calls per second. */
  @Test
  void isLimitedToAFifthOfRequestsAndThreeAtLeast() {
    CoreFixture retrying = new CoreFixture(tools(RetryRule.ALWAYS));
    retrying.server.answers(_ -> new UpstreamReply.Failed<>(MAY_HAVE_RUN));

    for (int call = 0; call < 4; call++) {
      retrying.call("look");
    }
    int retriesOfFourCalls = retrying.events.repeated.size();
    List<String> ofFourCalls = List.copyOf(retrying.events.told);
    retrying.server.answers(_ -> FakeMcpServer.result("1"));
    for (int call = 0; call < 996; call++) {
      retrying.call("look");
    }
    retrying.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().forceClose();
    retrying.server.answers(
        _ ->
            retrying.server.callCount() % 2 == 0
                ? new UpstreamReply.Failed<>(MAY_HAVE_RUN)
                : FakeMcpServer.result("1"));
    for (int call = 0; call < 1_000; call++) {
      retrying.call("look");
    }

    assertEquals(3, retriesOfFourCalls);
    assertThat(ofFourCalls).contains("tools/call of files is not retried");
    assertThat(retrying.events.repeated.size()).isBetween(300, 400);
  }

  @Test
  void isPossibleAgainAfterTenSeconds() {
    CoreFixture retrying = new CoreFixture(tools(RetryRule.ALWAYS));
    retrying.server.answers(_ -> new UpstreamReply.Failed<>(MAY_HAVE_RUN));
    for (int call = 0; call < 4; call++) {
      retrying.call("look");
    }

    retrying.ticker.advance(Duration.ofSeconds(10));
    retrying.call("look");

    assertEquals(4, retrying.events.repeated.size());
  }

  /** Such as each of many calls in flight in a session that the server has lost. */
  @Test
  void isNotLimitedIfNothingWasSent() {
    core.server.answers(
        _ ->
            core.server.callCount() % 2 == 1
                ? new UpstreamReply.Failed<>(NOT_SENT)
                : FakeMcpServer.result("1"));

    for (int call = 0; call < 10; call++) {
      core.call("look");
    }

    assertEquals(10, core.events.repeated.size());
  }

  private static ToolRule tools(RetryRule retry) {
    return new ToolRule(new Glob("*"), new CacheRule.Never(), Optional.empty(), retry);
  }
}
