package dev.bascule.application.upstream;

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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of a second try. */
class RetryOnceTest {

  private static final Failure.Unreachable NOT_SENT =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);

  private final CoreFixture house =
      new CoreFixture(
          new ToolRule(new Glob("*"), new CacheRule.Never(), Optional.empty(), RetryRule.NEVER));

  @Test
  void isToldOnceWhereItHelps() {
    house.server.answers(
        _ ->
            house.server.callCount() == 1
                ? new UpstreamReply.Failed<>(NOT_SENT)
                : FakeMcpServer.result("2"));

    house.call("look");

    assertEquals(2, house.server.callCount());
    assertEquals(List.of("tools/call of files"), house.events.repeated);
  }

  @Test
  void isToldOnceWhereItDoesNotHelp() {
    house.server.answers(_ -> new UpstreamReply.Failed<>(NOT_SENT));

    house.call("look");

    assertEquals(2, house.server.callCount());
    assertEquals(List.of("tools/call of files"), house.events.repeated);
  }

  @Test
  void isNotToldWhereNoneIsMade() {
    house.server.answers(
        _ ->
            new UpstreamReply.Failed<>(
                new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN)));

    house.call("look");

    assertEquals(1, house.server.callCount());
    assertEquals(List.of(), house.events.repeated);
  }
}
