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

/** The rules of MCP 2026-07-28, server/utilities/caching: what a server tells drops what it had. */
class McpCachingNotificationsTest {

  private static final CacheHints AN_HOUR = FakePages.lives(Duration.ofHours(1));
  private static final JsonBytes PARAMS = JsonBytes.of("{}");

  private final CoreFixture house = new CoreFixture(CoreFixture.cached("look"));

  @BeforeEach
  void fillTheCaches() {
    house.server.answersOthers(
        (_, _) ->
            new UpstreamReply.Answered<>(new McpResult(PARAMS, McpResult.Kind.COMPLETE, AN_HOUR)));
    house.server.discoversBy(
        _ -> new UpstreamReply.Answered<>(FakeMcpServer.discovery("{}", AN_HOUR)));
    askForEverything();
  }

  @Test
  void rule9_nothingIsAskedForTwiceUntilSomethingIsTold() {
    assertEquals(List.of(), askedAgain());
  }

  @Test
  void rule9_toolsListChangedDropsTheToolsAndTheirResults() {
    house.notices.heard(SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(
        List.of("tools/list", "tools/call", "resources/read file:///a", "resources/read file:///b"),
        askedAgain());
    assertEquals(List.of("files changed TOOLS, dropped 4"), house.events.told);
  }

  @Test
  void rule9_promptsListChangedDropsThePrompts() {
    house.notices.heard(SERVER, new ServerNotification.ListChanged(ListKind.PROMPTS));

    assertEquals(List.of("prompts/list"), askedAgain());
    assertEquals(List.of("files changed PROMPTS, dropped 1"), house.events.told);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESOURCES", "RESOURCE_TEMPLATES"})
  void rule9_resourcesListChangedDropsResourcesAndTemplates(ListKind kind) {
    house.notices.heard(SERVER, new ServerNotification.ListChanged(kind));

    assertEquals(List.of("resources/list", "resources/templates/list"), askedAgain());
  }

  @ParameterizedTest
  @CsvSource({
    "file:///a, resources/read file:///a",
    "file:///b, resources/read file:///b",
    "file:///a/part, resources/read file:///a",
    "file:///a?part, resources/read file:///a",
    "file:///b#part, resources/read file:///b"
  })
  void rule9_resourcesUpdatedDropsTheResource(String uri, String asked) {
    house.notices.heard(SERVER, new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(asked), askedAgain());
  }

  @ParameterizedTest
  @CsvSource({"file:///", "file:///aa", "file:///c", "a"})
  void rule9_resourcesUpdatedDropsNoOtherResource(String uri) {
    house.notices.heard(SERVER, new ServerNotification.ResourceUpdated(uri, PARAMS));

    assertEquals(List.of(), askedAgain());
  }

  @Test
  void rule9_aServerThatBeganAnewLosesEverything() {
    house.notices.heard(SERVER, new ServerNotification.BeganAnew());

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
        askedAgain());
    assertEquals(List.of("files began anew, dropped 8"), house.events.told);
  }

  @Test
  void rule9_whatChangesNothingDropsNothing() {
    house.notices.heard(SERVER, new ServerNotification.Logged(LogLevel.ALERT, PARAMS));
    house.notices.heard(SERVER, new ServerNotification.Other(new ServerMessage("x", PARAMS)));
    house.notices.heard(new ServerId("other"), new ServerNotification.BeganAnew());

    assertEquals(List.of(), askedAgain());
  }

  @Test
  void rule9_whatIsFetchedWhileItChangesIsNotKept() {
    house.caches.results().clear();
    house.server.answersOthers(
        (_, _) -> {
          house.notices.heard(SERVER, new ServerNotification.ResourceUpdated("file:///a", PARAMS));
          return new UpstreamReply.Answered<>(
              new McpResult(PARAMS, McpResult.Kind.COMPLETE, AN_HOUR));
        });
    read("file:///a");

    assertEquals(0, house.caches.results().stats().size());
  }

  @Test
  void rule9_whatIsListedWhileItChangesIsNotKept() {
    house.caches.listings().clear();
    house.server.listsBy(
        (kind, _, _) -> {
          house.notices.heard(SERVER, new ServerNotification.ListChanged(kind));
          return new UpstreamReply.Answered<>(FakePages.page("one", AN_HOUR));
        });
    list(ListKind.PROMPTS);

    assertEquals(0, house.caches.listings().stats().size());
  }

  /** Asks for everything, and returns what the server was asked for because of that. */
  private List<String> askedAgain() {
    List<String> before = house.server.asked();
    askForEverything();
    List<String> all = new ArrayList<>(house.server.asked());
    return List.copyOf(all.subList(before.size(), all.size()));
  }

  private void askForEverything() {
    for (ListKind kind : ListKind.values()) {
      list(kind);
    }
    house.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    house.call("look");
    read("file:///a");
    read("file:///b");
  }

  private void list(ListKind kind) {
    house.listTools.list(SERVER, kind, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private void read(String uri) {
    Outcome<McpResult> _ =
        house.askServer.readResource(
            new ReadResource(SERVER, uri), FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }
}
