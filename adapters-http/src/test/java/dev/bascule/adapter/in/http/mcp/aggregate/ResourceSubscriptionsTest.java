package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.McpTargets;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceSubscriptionsTest {

  private static final ServerId DEMO = new ServerId("demo");
  private static final String SECOND_NAME = "bascule://demo/test://a";

  private final CallContext context =
      new CallContext(Caller.ANONYMOUS, ClientContext.PLAIN, ForwardedParams.NONE);
  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final ResourceSubscriptions subscriptions;

  ResourceSubscriptionsTest() {
    mcp.server("demo").resource("test://a");
    subscriptions = new ResourceSubscriptions(new McpTargets(mcp.useCases()).of(Optional.empty()));
  }

  @Test
  void surviveFailedSecondAttempt() {
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});
    assertInstanceOf(
        Outcome.Served.class, subscriptions.subscribe(subscription, SECOND_NAME, context));
    mcp.missingResources.add("test://a");

    assertInstanceOf(
        Outcome.Failed.class, subscriptions.subscribe(subscription, SECOND_NAME, context));

    assertEquals(SECOND_NAME, subscriptions.nameOf(DEMO, "test://a"));
    assertEquals(List.of(SECOND_NAME), subscriptions.namesOf(DEMO));
  }

  @Test
  void namePartAsItsSmallestSubscribedWhole() {
    mcp.server("demo").resource("file:///a").resource("file:///ab/").resource("file:///a/b");
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});
    for (String uri : List.of("bascule://demo/file:///a", "file:///ab/", "file:///a/b")) {
      assertInstanceOf(
          Outcome.Served.class, subscriptions.subscribe(subscription, uri, context), uri);
    }

    assertEquals("file:///ab/x", subscriptions.nameOf(DEMO, "file:///ab/x"));
    assertEquals("bascule://demo/file:///a/x", subscriptions.nameOf(DEMO, "file:///a/x"));
    assertEquals("file:///a/b/x", subscriptions.nameOf(DEMO, "file:///a/b/x"));
  }

  @Test
  void nameUpdateOfUriThatNamesAnotherServer() {
    String uri = "bascule://other/test://a";
    mcp.server("other").resource("test://a");
    mcp.server("demo").resource(uri);
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});

    assertInstanceOf(
        Outcome.Served.class,
        subscriptions.subscribe(subscription, "bascule://demo/" + uri, context));

    assertEquals("bascule://demo/" + uri, subscriptions.nameOf(DEMO, uri));
    assertEquals("bascule://demo/" + uri + "/x", subscriptions.nameOf(DEMO, uri + "/x"));
    assertEquals(
        "bascule://demo/bascule://other/test://b",
        subscriptions.nameOf(DEMO, "bascule://other/test://b"));
  }

  @Test
  void limitCharactersOfAllUris() {
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});
    int length = ResourceSubscriptions.MAX_CHARACTERS / 8;
    for (int i = 0; i < 8; i++) {
      String uri = "test://" + i + "a".repeat(length - 8);
      mcp.server("demo").resource(uri);
      assertInstanceOf(
          Outcome.Served.class, subscriptions.subscribe(subscription, uri, context), uri);
    }

    assertInstanceOf(
        Outcome.Failed.class, subscriptions.subscribe(subscription, "test://a", context));
    assertEquals(8, subscriptions.namesOf(DEMO).size());
  }
}
