package dev.bascule.application.access;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.OutcomeAssertions.value;
import static dev.bascule.application.access.AuthorizerFixture.ANN;
import static dev.bascule.application.access.AuthorizerFixture.ANNS;
import static dev.bascule.application.access.AuthorizerFixture.failed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers with limited permissions find. */
class AuthorizerTest {

  private static final JsonBytes PARAMS = JsonBytes.of("{}");
  private static final Failure UNKNOWN_SERVER = new Failure.UnknownServer("files");

  private final AuthorizerFixture fixture = new AuthorizerFixture();
  private final CoreFixture core = fixture.core;

  @Nested
  class HiddenServer {

    @Test
    void isUnknownAndReceivesNoRequest() {
      fixture.allow("other");

      assertEquals(failed(UNKNOWN_SERVER), fixture.call("look"));
      assertEquals(failed(UNKNOWN_SERVER), fixture.list(ListKind.TOOLS));
      assertEquals(failed(UNKNOWN_SERVER), fixture.list(ListKind.PROMPTS));
      assertEquals(failed(UNKNOWN_SERVER), fixture.read());
      assertEquals(
          failed(UNKNOWN_SERVER), core.discover.discover(SERVER, FreshnessRequirement.NONE, ANNS));
      assertEquals(List.of(), core.server.requests());
      assertEquals(List.of(), core.showServers().showServers(ANN));
    }

    @Test
    void isUnknownEvenIfCached() {
      core.callAs(ANN, "look", "{}", FreshnessRequirement.NONE);
      fixture.allow("other");

      assertEquals(failed(UNKNOWN_SERVER), fixture.call("look"));
    }

    @Test
    void sendsNoNotifications() {
      List<ServerNotification> notifications = new ArrayList<>();
      Subscription subscription =
          core.subscribeToServers.subscribe(
              ANNS, (_, notification) -> notifications.add(notification));
      core.notificationRouter.onNotification(SERVER, new ServerNotification.Reset());
      fixture.allow("other");

      core.notificationRouter.onNotification(SERVER, new ServerNotification.Reset());
      core.notificationRouter.onNotification(
          SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));
      core.notificationRouter.onNotification(
          SERVER, new ServerNotification.LogMessage(LogLevel.ERROR, PARAMS));

      assertEquals(List.of(new ServerNotification.Reset()), notifications);
      assertEquals(failed(UNKNOWN_SERVER), subscription.subscribe(new Subscribe(SERVER, "a")));
      assertEquals(failed(UNKNOWN_SERVER), subscription.setLogLevel(SERVER, LogLevel.INFO));
    }
  }

  @Nested
  class LimitedToSomeTools {

    @ParameterizedTest
    @EnumSource(value = ListKind.class, mode = EnumSource.Mode.EXCLUDE, names = "TOOLS")
    void findsNoOtherFeature(ListKind kind) {
      fixture.allow("files/look");

      assertEquals(failed(Authorizer.METHOD_NOT_FOUND), fixture.list(kind));
      assertEquals(failed(Authorizer.METHOD_NOT_FOUND), fixture.read());
      assertEquals(List.of(), core.server.requests());
      assertEquals(List.of("key:ann resources/read files DENIED"), fixture.audited());
    }

    @Test
    void seesNoOtherListOfServer() {
      core.server.offers(ListKind.TOOLS, ListKind.PROMPTS);
      assertEquals(
          Optional.of(Set.of(ListKind.TOOLS, ListKind.PROMPTS)),
          core.showServers().showServers(ANN).getFirst().lists());

      fixture.allow("files/look");

      assertEquals(
          Optional.of(Set.of(ListKind.TOOLS)),
          core.showServers().showServers(ANN).getFirst().lists());
    }

    @Test
    void seesToolsCapabilityOnly() {
      core.server.discoversBy(
          _ ->
              new UpstreamReply.Answered<>(
                  new ServerDiscovery(
                      "2025-11-25",
                      JsonBytes.of("{\"tools\":{},\"prompts\":{}}"),
                      Optional.empty(),
                      Optional.of("use write"),
                      CacheHints.NONE)));
      fixture.allow("files/look");

      ServerDiscovery discovery =
          (ServerDiscovery) value(core.discover.discover(SERVER, FreshnessRequirement.NONE, ANNS));

      assertEquals("{\"tools\":{\"listChanged\":true}}", discovery.capabilities().text());
      assertEquals(Optional.empty(), discovery.instructions());
    }

    @Test
    void receivesToolNotificationsOnly() {
      fixture.allow("files/look");
      List<ServerNotification> notifications = new ArrayList<>();
      Subscription _ =
          core.subscribeToServers.subscribe(
              ANNS, (_, notification) -> notifications.add(notification));

      core.notificationRouter.onNotification(
          SERVER, new ServerNotification.ListChanged(ListKind.PROMPTS));
      core.notificationRouter.onNotification(
          SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));
      core.notificationRouter.onNotification(
          SERVER, new ServerNotification.LogMessage(LogLevel.ERROR, PARAMS));

      assertEquals(List.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notifications);
    }
  }

  @Nested
  class FilteredListings {

    @Test
    void isFilteredOncePerView() {
      fixture.allow("files/look");

      Object first = value(fixture.list(ListKind.TOOLS));

      assertSame(first, value(fixture.list(ListKind.TOOLS)));
      assertSame(
          first,
          value(
              core.listTools.list(
                  SERVER,
                  ListKind.TOOLS,
                  FreshnessRequirement.NONE,
                  CallContext.plain(new Caller("key:ben")))));
    }

    @Test
    void isFilteredAgainForOtherPermissions() {
      fixture.allow("files/look");
      assertEquals(List.of("look"), fixture.names());
      fixture.allow("files/write");
      assertEquals(List.of("write"), fixture.names());
      core.access.set(AccessPolicy.OPEN);
      assertEquals(List.of("look", "write"), fixture.names());
    }

    @Test
    void isPublicOnlyWithoutPermissions() {
      core.server.answersListing(
          new UpstreamReply.Answered<>(
              new Listing(
                  ListKind.TOOLS,
                  List.of(FakeMcpServer.tool("look", /* readOnly= */ true)),
                  new CacheHints(Duration.ofMinutes(1), CacheScope.PUBLIC),
                  List.of())));

      assertEquals(
          CacheScope.PUBLIC, ((Listing) value(fixture.list(ListKind.TOOLS))).hints().scope());
      fixture.allow("files");
      assertEquals(
          CacheScope.PRIVATE, ((Listing) value(fixture.list(ListKind.TOOLS))).hints().scope());
    }
  }
}
