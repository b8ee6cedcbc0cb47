package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of MCP 2026-07-28, server/utilities/caching: notifications invalidate cached values.
 */
class McpCachingNotificationsTest {

  private static final CacheHints AN_HOUR = FakePages.lives(Duration.ofHours(1));
  private static final JsonBytes PARAMS = JsonBytes.of("{}");

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));

  @BeforeEach
  void fillTheCaches() {
    core.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(new McpResult(PARAMS, McpResult.Kind.COMPLETE, AN_HOUR)));
    core.server.discoversBy(
        _ -> new UpstreamReply.Answered<>(FakeMcpServer.discovery("{}", AN_HOUR)));
    requestEverything();
  }

  @Test
  void requestsNothingAgainWithoutNotification() {
    assertEquals(List.of(), requestsRepeated());
  }

  @Test
  void toolsListChangedInvalidatesToolsAndResults() {
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(
        List.of("tools/list", "tools/call", "resources/read file:///a", "resources/read file:///b"),
        requestsRepeated());
    assertEquals(List.of("files changed TOOLS, dropped 4"), core.events.told);
  }

  @Test
  void promptsListChangedInvalidatesPrompts() {
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ListChanged(ListKind.PROMPTS));

    assertEquals(List.of("prompts/list"), requestsRepeated());
    assertEquals(List.of("files changed PROMPTS, dropped 1"), core.events.told);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESOURCES", "RESOURCE_TEMPLATES"})
  void resourcesListChangedInvalidatesResourcesAndTemplates(ListKind kind) {
    core.notificationRouter.onNotification(SERVER, new ServerNotification.ListChanged(kind));

    assertEquals(List.of("resources/list", "resources/templates/list"), requestsRepeated());
  }

  @ParameterizedTest
  @CsvSource({
    "file:///a, resources/read file:///a",
    "file:///b, resources/read file:///b",
    "file:///a/part, resources/read file:///a",
    "file:///a?part, resources/read file:///a",
    "file:///b#part, resources/read file:///b"
  })
  void resourcesUpdatedInvalidatesResource(String uri, String asked) {
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(asked), requestsRepeated());
  }

  @ParameterizedTest
  @CsvSource({"file:///", "file:///aa", "file:///c", "a"})
  void resourcesUpdatedKeepsOtherResources(String uri) {
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(), requestsRepeated());
  }

  @Test
  void restartInvalidatesEverythingOfServer() {
    core.notificationRouter.onNotification(SERVER, new ServerNotification.Reset());

    assertEquals(
        List.of(
            "tools/list",
            "prompts/list",
            "resources/list",
            "resources/templates/list",
            "server/discover",
            "tools/call",
            "resources/read file:///a",
            "resources/read file:///b"),
        requestsRepeated());
    assertEquals(List.of("files restarted, dropped 8"), core.events.told);
  }

  @Test
  void otherNotificationsInvalidateNothing() {
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.LogMessage(LogLevel.ALERT, PARAMS));
    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.Other(new ServerMessage("x", PARAMS)));
    core.notificationRouter.onNotification(new ServerId("other"), new ServerNotification.Reset());

    assertEquals(List.of(), requestsRepeated());
  }

  @Test
  void doesNotStoreValueThatChangedDuringLoad() {
    core.caches.results().clear();
    core.server.answersOthers(
        (_, _) -> {
          core.notificationRouter.onNotification(
              SERVER, new ServerNotification.ResourceUpdated("file:///a", PARAMS));
          return new UpstreamReply.Answered<>(
              new McpResult(PARAMS, McpResult.Kind.COMPLETE, AN_HOUR));
        });
    read("file:///a");

    assertEquals(0, core.caches.results().stats().size());
  }

  @Test
  void doesNotStoreListingThatChangedDuringLoad() {
    core.caches.listings().clear();
    core.server.listsBy(
        (kind, _, _) -> {
          core.notificationRouter.onNotification(SERVER, new ServerNotification.ListChanged(kind));
          return new UpstreamReply.Answered<>(FakePages.page("one", AN_HOUR));
        });
    list(ListKind.PROMPTS);

    assertEquals(0, core.caches.listings().stats().size());
  }

  /** Requests everything, and returns the resulting requests to the server. */
  private List<String> requestsRepeated() {
    List<String> before = core.server.requests();
    requestEverything();
    List<String> all = new ArrayList<>(core.server.requests());
    return List.copyOf(all.subList(before.size(), all.size()));
  }

  private void requestEverything() {
    for (ListKind kind : ListKind.values()) {
      list(kind);
    }
    core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    core.call("look");
    read("file:///a");
    read("file:///b");
  }

  private void list(ListKind kind) {
    core.listTools.list(SERVER, kind, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private void read(String uri) {
    Outcome<McpResult> _ =
        core.useServerFeatures.readResource(
            new ReadResource(SERVER, uri), FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }
}
