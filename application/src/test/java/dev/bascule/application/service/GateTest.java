package dev.bascule.application.service;

import static dev.bascule.application.service.GateFixture.ANN;
import static dev.bascule.application.service.GateFixture.ANNS;
import static dev.bascule.application.service.GateFixture.failed;
import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers find who may not do everything. */
class GateTest {

  private static final JsonBytes PARAMS = JsonBytes.of("{}");
  private static final Failure UNKNOWN_SERVER = new Failure.UnknownServer("files");

  private final GateFixture fixture = new GateFixture();
  private final House house = fixture.house;

  @Nested
  class AServerThatIsHidden {

    @Test
    void isUnknownAndLeftInPeace() {
      fixture.allow("other");

      assertEquals(failed(UNKNOWN_SERVER), fixture.call("look"));
      assertEquals(failed(UNKNOWN_SERVER), fixture.list(ListKind.TOOLS));
      assertEquals(failed(UNKNOWN_SERVER), fixture.list(ListKind.PROMPTS));
      assertEquals(failed(UNKNOWN_SERVER), fixture.read());
      assertEquals(
          failed(UNKNOWN_SERVER), house.discover.discover(SERVER, FreshnessDemand.NONE, ANNS));
      assertEquals(List.of(), house.server.asked());
      assertEquals(
          List.of(), new ShowServersService(house.upstreams, house.listings).showServers(ANN));
    }

    @Test
    void isUnknownThoughItsAnswersAreCached() {
      house.callAs(ANN, "look", "{}", FreshnessDemand.NONE);
      fixture.allow("other");

      assertEquals(failed(UNKNOWN_SERVER), fixture.call("look"));
    }

    @Test
    void tellsNothing() {
      List<Notice> heard = new ArrayList<>();
      Following following = house.follow.follow(ANNS, (_, notice) -> heard.add(notice));
      house.notices.heard(SERVER, new Notice.BeganAnew());
      fixture.allow("other");

      house.notices.heard(SERVER, new Notice.BeganAnew());
      house.notices.heard(SERVER, new Notice.ListChanged(ListKind.TOOLS));
      house.notices.heard(SERVER, new Notice.Logged(LogLevel.ERROR, PARAMS));

      assertEquals(List.of(new Notice.BeganAnew()), heard);
      assertEquals(failed(UNKNOWN_SERVER), following.subscribe(new Subscribe(SERVER, "a")));
      assertEquals(failed(UNKNOWN_SERVER), following.setLogLevel(SERVER, LogLevel.INFO));
    }
  }

  @Nested
  class WhoMayUseSomeToolsOnly {

    @ParameterizedTest
    @EnumSource(value = ListKind.class, mode = EnumSource.Mode.EXCLUDE, names = "TOOLS")
    void findsNothingElse(ListKind kind) {
      fixture.allow("files/look");

      assertEquals(failed(Gate.NOT_OFFERED), fixture.list(kind));
      assertEquals(failed(Gate.NOT_OFFERED), fixture.read());
      assertEquals(List.of(), house.server.asked());
      assertEquals(List.of("key:ann resources/read files DENIED"), fixture.audited());
    }

    @Test
    void isToldOfToolsOnly() {
      house.server.discoversBy(
          _ ->
              new Reply.Answered<>(
                  new Discovery(
                      "2025-11-25",
                      JsonBytes.of("{\"tools\":{},\"prompts\":{}}"),
                      Optional.empty(),
                      Optional.of("use write"),
                      CacheHints.NONE)));
      fixture.allow("files/look");

      Discovery told =
          (Discovery) value(house.discover.discover(SERVER, FreshnessDemand.NONE, ANNS));

      assertEquals("{\"tools\":{\"listChanged\":true}}", told.capabilities().text());
      assertEquals(Optional.empty(), told.instructions());
    }

    @Test
    void hearsOfToolsOnly() {
      fixture.allow("files/look");
      List<Notice> heard = new ArrayList<>();
      Following _ = house.follow.follow(ANNS, (_, notice) -> heard.add(notice));

      house.notices.heard(SERVER, new Notice.ListChanged(ListKind.PROMPTS));
      house.notices.heard(SERVER, new Notice.ListChanged(ListKind.TOOLS));
      house.notices.heard(SERVER, new Notice.Logged(LogLevel.ERROR, PARAMS));

      assertEquals(List.of(new Notice.ListChanged(ListKind.TOOLS)), heard);
    }
  }

  @Nested
  class AListing {

    @Test
    void isFilteredOnceForAllWhoSeeTheSameOfIt() {
      fixture.allow("files/look");

      Object first = value(fixture.list(ListKind.TOOLS));

      assertSame(first, value(fixture.list(ListKind.TOOLS)));
      assertSame(
          first,
          value(
              house.listTools.list(
                  SERVER,
                  ListKind.TOOLS,
                  FreshnessDemand.NONE,
                  Exchange.plain(new Caller("key:ben")))));
    }

    @Test
    void isFilteredAnewByOtherRights() {
      fixture.allow("files/look");
      assertEquals(List.of("look"), fixture.names());
      fixture.allow("files/write");
      assertEquals(List.of("write"), fixture.names());
      house.access.set(AccessPolicy.OPEN);
      assertEquals(List.of("look", "write"), fixture.names());
    }

    @Test
    void isForAllOnlyWhereAllMayHaveIt() {
      house.server.answersListing(
          new Reply.Answered<>(
              new Listing(
                  List.of(FakeMcpServer.tool("look", /* readOnly= */ true)),
                  new CacheHints(Duration.ofMinutes(1), Scope.PUBLIC))));

      assertEquals(Scope.PUBLIC, ((Listing) value(fixture.list(ListKind.TOOLS))).hints().scope());
      fixture.allow("files");
      assertEquals(Scope.PRIVATE, ((Listing) value(fixture.list(ListKind.TOOLS))).hints().scope());
    }
  }
}
