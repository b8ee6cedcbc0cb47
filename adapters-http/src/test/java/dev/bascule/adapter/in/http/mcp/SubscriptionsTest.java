package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

  private static final ServerId DEMO = new ServerId("demo");
  private static final String SECOND_NAME = "bascule://demo/test://a";

  private final Exchange exchange =
      new Exchange(Caller.ANONYMOUS, ClientSide.PLAIN, Passthrough.NOTHING);
  private final FakeMcp mcp = new FakeMcp();
  private final Subscriptions subscriptions;

  SubscriptionsTest() {
    mcp.server("demo").resource("test://a");
    subscriptions = new Subscriptions(new Endpoints(mcp.useCases()).of(Optional.empty()));
  }

  @Test
  void outlive_a_second_attempt_that_fails() {
    Following following = mcp.useCases().followServers().follow(exchange, (_, _) -> {});
    assertInstanceOf(
        Outcome.Served.class, subscriptions.subscribe(following, SECOND_NAME, exchange));
    mcp.missingResources.add("test://a");

    assertInstanceOf(
        Outcome.Failed.class, subscriptions.subscribe(following, SECOND_NAME, exchange));

    assertEquals(SECOND_NAME, subscriptions.nameOf(DEMO, "test://a"));
    assertEquals(List.of(SECOND_NAME), subscriptions.namesOf(DEMO));
  }
}
