package dev.bascule.application;

import static dev.bascule.application.SubscriptionFixture.METHOD_NOT_FOUND;
import static dev.bascule.application.SubscriptionFixture.PARAMS;
import static dev.bascule.application.SubscriptionFixture.failed;
import static dev.bascule.application.SubscriptionFixture.json;
import static dev.bascule.application.SubscriptionFixture.subscribe;
import static dev.bascule.application.SubscriptionFixture.unsubscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The subscriptions to resources of a server. */
class ResourceSubscriptionLifecycleTest {

  private final SubscriptionFixture fixture = new SubscriptionFixture();
  private final CoreFixture core = fixture.core;
  private final List<ServerNotification> anneNotifications = fixture.anneNotifications;
  private final List<ServerNotification> bertHeard = fixture.bertNotifications;
  private final Subscription anne = fixture.anne;
  private final Subscription bert = fixture.bert;

  @Test
  void requestsAndCancelsOnceForSeveralSubscribers() {
    subscribe(anne, "a");
    subscribe(bert, "a");
    subscribe(anne, "a");
    unsubscribe(anne, "a");
    unsubscribe(anne, "a");
    unsubscribe(bert, "a");

    assertEquals(
        List.of("resources/subscribe a", "resources/unsubscribe a"), core.server.requests());
  }

  @Test
  void requestsAgainAfterCancellation() {
    subscribe(anne, "a");
    unsubscribe(anne, "a");
    subscribe(bert, "a");

    assertEquals(
        List.of("resources/subscribe a", "resources/unsubscribe a", "resources/subscribe a"),
        core.server.requests());
  }

  @Test
  void returnsEmptyResultWithoutRequest() {
    subscribe(anne, "a");

    assertEquals("{}", json(subscribe(bert, "a")));
    assertEquals("{}", json(unsubscribe(bert, "a")));
    assertEquals("{}", json(unsubscribe(bert, "never")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///a", "file:///a/b", "file:///a?b", "file:///a#b"})
  void notifiesOfResourceAndSubResources(String uri) {
    subscribe(anne, "file:///a");

    fixture.sendNotification(new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(new ServerNotification.ResourceUpdated(uri, PARAMS)), anneNotifications);
    assertEquals(List.of(), bertHeard);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///", "file:///ab", "file:///b", "FILE:///a"})
  void doesNotNotifyOfOtherResources(String uri) {
    subscribe(anne, "file:///a");

    fixture.sendNotification(new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(), anneNotifications);
  }

  @Test
  void notifiesOfItsServerOnly() {
    subscribe(anne, "a");

    core.notificationRouter.onNotification(
        new ServerId("other"), new ServerNotification.ResourceUpdated("a", PARAMS));

    assertEquals(List.of(), anneNotifications);
  }

  @Test
  void discardsSubscriptionThatServerRejects() {
    core.server.answersOthers((_, _) -> new UpstreamReply.Failed<>(METHOD_NOT_FOUND));

    assertEquals(failed(METHOD_NOT_FOUND), subscribe(anne, "a"));

    fixture.sendNotification(new ServerNotification.ResourceUpdated("a", PARAMS));
    assertEquals(List.of(), anneNotifications);
    assertEquals(failed(METHOD_NOT_FOUND), subscribe(bert, "a"));
  }

  @Test
  void limitsSubscriptions() {
    subscribe(anne, "a");
    subscribe(anne, "b");

    assertEquals(
        failed(
            new Failure.OverLimit(
                Failure.OverLimit.Limit.SUBSCRIBED_RESOURCES, "2", Duration.ofSeconds(1))),
        subscribe(anne, "c"));
    assertEquals("{}", json(subscribe(anne, "a")));
    unsubscribe(anne, "b");
    assertEquals("{}", json(subscribe(anne, "c")));
  }

  @Test
  void cancelsInBackgroundWhenSubscriberLeaves() {
    subscribe(anne, "a");
    subscribe(bert, "a");
    subscribe(anne, "b");

    anne.close();

    assertEquals(2, core.server.requests().size());
    core.runBackground();
    assertEquals("resources/unsubscribe b", core.server.requests().getLast());
    assertEquals(3, core.server.requests().size());
  }

  @Test
  void keepsSubscriptionOfLaterSubscriber() {
    subscribe(anne, "a");
    anne.close();
    subscribe(bert, "a");

    core.runBackground();

    assertEquals(List.of("resources/subscribe a", "resources/subscribe a"), core.server.requests());
  }

  @Test
  void rejectsTooLongUri() {
    subscribe(anne, "a".repeat(8 * 1024));

    assertEquals(
        failed(new Failure.Rejected(-32602, "the URI is too long", Optional.empty())),
        subscribe(anne, "a".repeat(8 * 1024 + 1)));
    assertEquals(1, core.server.requests().size());
  }

  @Test
  void rejectsSubscriptionAfterClose() {
    anne.close();

    assertEquals(failed(new Failure.Cancelled()), subscribe(anne, "a"));
    assertEquals(List.of(), core.server.requests());
  }

  @Test
  void cancelsAgainIfSubscriberLeftMeanwhile() {
    core.server.answersOthers(
        (request, _) -> {
          if (request instanceof Subscribe) {
            anne.close();
          }
          return FakeMcpServer.result("{}");
        });

    subscribe(anne, "a");

    assertEquals(
        List.of("resources/subscribe a", "resources/unsubscribe a"), core.server.requests());
  }

  @Test
  void requestsAgainIfSubscriberArrivedDuringCancellation() {
    subscribe(anne, "a");
    core.server.answersOthers(
        (request, _) -> {
          if (request instanceof Unsubscribe) {
            subscribe(bert, "a");
          }
          return FakeMcpServer.result("{}");
        });

    unsubscribe(anne, "a");

    assertEquals("resources/subscribe a", core.server.requests().getLast());
  }
}
