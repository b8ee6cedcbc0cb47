package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static dev.bascule.application.service.Outcomes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Rights;
import dev.bascule.application.policy.Rights.Grants;
import dev.bascule.application.policy.Rights.Pattern;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers find who may not do everything. */
class GateTest {

  private static final Caller ANN = new Caller("key:ann");
  private static final Exchange ANNS = Exchange.plain(ANN);
  private static final JsonBytes PARAMS = JsonBytes.of("{}");
  private static final Failure UNKNOWN_SERVER = new Failure.UnknownServer("files");

  private final House house = new House(House.policy(/* trusted= */ true, House.cached("look")));

  @Nested
  class AServerThatIsHidden {

    @Test
    void isUnknownAndLeftInPeace() {
      allow("other");

      assertEquals(failed(UNKNOWN_SERVER), call("look"));
      assertEquals(failed(UNKNOWN_SERVER), list(ListKind.TOOLS));
      assertEquals(failed(UNKNOWN_SERVER), list(ListKind.PROMPTS));
      assertEquals(failed(UNKNOWN_SERVER), read());
      assertEquals(
          failed(UNKNOWN_SERVER), house.discover.discover(SERVER, FreshnessDemand.NONE, ANNS));
      assertEquals(List.of(), house.server.asked());
      assertEquals(
          List.of(), new ShowServersService(house.upstreams, house.listings).showServers(ANN));
    }

    @Test
    void isUnknownThoughItsAnswersAreCached() {
      house.callAs(ANN, "look", "{}", FreshnessDemand.NONE);
      allow("other");

      assertEquals(failed(UNKNOWN_SERVER), call("look"));
    }

    @Test
    void tellsNothing() {
      List<Notice> heard = new ArrayList<>();
      Following following = house.follow.follow(ANNS, (_, notice) -> heard.add(notice));
      house.notices.heard(SERVER, new Notice.BeganAnew());
      allow("other");

      house.notices.heard(SERVER, new Notice.BeganAnew());
      house.notices.heard(SERVER, new Notice.ListChanged(ListKind.TOOLS));
      house.notices.heard(SERVER, new Notice.Logged(LogLevel.ERROR, PARAMS));

      assertEquals(List.of(new Notice.BeganAnew()), heard);
      assertEquals(failed(UNKNOWN_SERVER), following.subscribe(new Subscribe(SERVER, "a")));
      assertEquals(failed(UNKNOWN_SERVER), following.setLogLevel(SERVER, LogLevel.INFO));
    }
  }

  @Nested
  class AToolThatIsHidden {

    @Test
    void isLookedForAsOneThatIsNotThere() {
      allow("files/look");

      Outcome<McpResult> denied = call("write");
      List<String> asked = house.server.asked();
      house.ticker.advance(Duration.ofSeconds(2));
      Outcome<McpResult> absent = call("wrote");

      assertEquals(unknown("write"), denied);
      assertEquals(unknown("wrote"), absent);
      // Once for a description, and once more since it was too old to be believed.
      assertEquals(List.of("tools/list"), asked);
      assertEquals(List.of("tools/list", "tools/list"), house.server.asked());
      assertEquals(0, house.server.callCount());
    }

    @Test
    void isNotListedNorRead() {
      allow("files/look");

      assertEquals(List.of("look"), names());
      assertInstanceOf(
          Outcome.Served.class,
          house.listTools.readTool(SERVER, new ToolName("look"), FreshnessDemand.NONE, ANNS));
      assertEquals(
          unknown("write"),
          house.listTools.readTool(SERVER, new ToolName("write"), FreshnessDemand.NONE, ANNS));
    }

    @Test
    void isTheOneThatWritesForWhoOnlyReads() {
      limit(new Grants(patterns("files"), List.of(), /* readOnly= */ true, false, false));

      assertEquals(List.of("look"), names());
      assertEquals(unknown("write"), call("write"));
      assertInstanceOf(Outcome.Served.class, call("look"));
    }

    @Test
    void isEveryOneOfAServerThatIsNotTrustedForWhoOnlyReads() {
      House untrusted = new House();
      untrusted.access.set(
          policy(new Grants(patterns("files"), List.of(), /* readOnly= */ true, false, false)));

      assertEquals(unknown("look"), untrusted.callAs(ANN, "look", "{}", FreshnessDemand.NONE));
    }

    @Test
    void isAnyThatWritesWhereTheServerListsNone() {
      house.server.answersListing(new Reply.Failed<>(Gate.NOT_OFFERED));
      limit(new Grants(patterns("files"), List.of(), /* readOnly= */ true, false, false));

      assertEquals(unknown("look"), call("look"));
      assertEquals(0, house.server.callCount());
      assertEquals(List.of("key:ann tools/call files/look DENIED"), audited());
    }

    @Test
    void isTakenNoteOf() {
      limit(
          new Grants(
              patterns("files"), patterns("files/secret"), /* readOnly= */ true, false, false));

      call("secret");
      call("write");
      call("look");
      call("absent");

      assertEquals(
          List.of(
              "key:ann tools/call files/secret DENIED", "key:ann tools/call files/write DENIED"),
          audited());
    }
  }

  @Nested
  class WhoMayUseSomeToolsOnly {

    @ParameterizedTest
    @EnumSource(value = ListKind.class, mode = EnumSource.Mode.EXCLUDE, names = "TOOLS")
    void findsNothingElse(ListKind kind) {
      allow("files/look");

      assertEquals(failed(Gate.NOT_OFFERED), list(kind));
      assertEquals(failed(Gate.NOT_OFFERED), read());
      assertEquals(List.of(), house.server.asked());
      assertEquals(List.of("key:ann resources/read files DENIED"), audited());
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
      allow("files/look");

      Discovery told =
          (Discovery) value(house.discover.discover(SERVER, FreshnessDemand.NONE, ANNS));

      assertEquals("{\"tools\":{\"listChanged\":true}}", told.capabilities().text());
      assertEquals(Optional.empty(), told.instructions());
    }

    @Test
    void hearsOfToolsOnly() {
      allow("files/look");
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
      allow("files/look");

      Object first = value(list(ListKind.TOOLS));

      assertSame(first, value(list(ListKind.TOOLS)));
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
      allow("files/look");
      assertEquals(List.of("look"), names());
      allow("files/write");
      assertEquals(List.of("write"), names());
      house.access.set(AccessPolicy.OPEN);
      assertEquals(List.of("look", "write"), names());
    }

    @Test
    void isForAllOnlyWhereAllMayHaveIt() {
      house.server.answersListing(
          new Reply.Answered<>(
              new Listing(
                  List.of(FakeMcpServer.tool("look", /* readOnly= */ true)),
                  new CacheHints(Duration.ofMinutes(1), Scope.PUBLIC))));

      assertEquals(Scope.PUBLIC, ((Listing) value(list(ListKind.TOOLS))).hints().scope());
      allow("files");
      assertEquals(Scope.PRIVATE, ((Listing) value(list(ListKind.TOOLS))).hints().scope());
    }
  }

  private void allow(String pattern) {
    limit(new Grants(patterns(pattern), List.of(), false, false, false));
  }

  private void limit(Grants grants) {
    house.access.set(policy(grants));
  }

  private static AccessPolicy policy(Grants grants) {
    return AccessPolicy.OPEN.withRights(new Rights(Map.of(Rights.EVERYBODY, grants)));
  }

  private static List<Pattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> Pattern.of(text).stream()).toList();
  }

  private Outcome<McpResult> call(String tool) {
    return house.callAs(ANN, tool, "{}", FreshnessDemand.NONE);
  }

  private Outcome<Listing> list(ListKind kind) {
    return house.listTools.list(SERVER, kind, FreshnessDemand.NONE, ANNS);
  }

  private Outcome<McpResult> read() {
    return house.askServer.readResource(new ReadResource(SERVER, "a"), FreshnessDemand.NONE, ANNS);
  }

  private List<String> names() {
    return ((Listing) value(list(ListKind.TOOLS))).items().stream().map(Listed::key).toList();
  }

  private List<String> audited() {
    return house.events.told.stream().filter(told -> told.endsWith("DENIED")).toList();
  }

  private static <T> Outcome<T> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static <T> Outcome<T> unknown(String tool) {
    return failed(new Failure.UnknownTool(SERVER, new ToolName(tool)));
  }
}
