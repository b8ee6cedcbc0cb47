package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of a second try. */
class ResendingTest {

  private static final Failure.Unreachable NOT_SENT =
      new Failure.Unreachable("connection refused", Delivery.NOT_SENT);

  private final House house =
      new House(new ToolRule(new Glob("*"), new Caching.Never(), Optional.empty(), Resend.NEVER));

  @Test
  void isToldOnceWhereItHelps() {
    house.server.answers(
        _ ->
            house.server.callCount() == 1
                ? new Reply.Failed<>(NOT_SENT)
                : FakeMcpServer.result("2"));

    house.call("look");

    assertEquals(2, house.server.callCount());
    assertEquals(List.of("tools/call of files"), house.events.repeated);
  }

  @Test
  void isToldOnceWhereItDoesNotHelp() {
    house.server.answers(_ -> new Reply.Failed<>(NOT_SENT));

    house.call("look");

    assertEquals(2, house.server.callCount());
    assertEquals(List.of("tools/call of files"), house.events.repeated);
  }

  @Test
  void isNotToldWhereNoneIsMade() {
    house.server.answers(
        _ -> new Reply.Failed<>(new Failure.Unreachable("reset", Delivery.MAY_HAVE_RUN)));

    house.call("look");

    assertEquals(1, house.server.callCount());
    assertEquals(List.of(), house.events.repeated);
  }
}
