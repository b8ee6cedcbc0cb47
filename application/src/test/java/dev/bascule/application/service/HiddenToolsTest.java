package dev.bascule.application.service;

import static dev.bascule.application.service.GateFixture.ANN;
import static dev.bascule.application.service.GateFixture.ANNS;
import static dev.bascule.application.service.GateFixture.unknown;
import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.policy.Rights.Grants;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools that some callers must not know of. */
class HiddenToolsTest {

  private final GateFixture fixture = new GateFixture();
  private final House house = fixture.house;

  @Test
  void areLookedForAsThoseThatAreNotThere() {
    fixture.allow("files/look");

    Outcome<McpResult> denied = fixture.call("write");
    List<String> asked = house.server.asked();
    house.ticker.advance(Duration.ofSeconds(2));
    Outcome<McpResult> absent = fixture.call("wrote");

    assertEquals(unknown("write"), denied);
    assertEquals(unknown("wrote"), absent);
    // Once for a description, and once more since it was too old to be believed.
    assertEquals(List.of("tools/list"), asked);
    assertEquals(List.of("tools/list", "tools/list"), house.server.asked());
    assertEquals(0, house.server.callCount());
  }

  @Test
  void areNotListedNorRead() {
    fixture.allow("files/look");

    assertEquals(List.of("look"), fixture.names());
    assertInstanceOf(
        Outcome.Served.class,
        house.listTools.readTool(SERVER, new ToolName("look"), FreshnessDemand.NONE, ANNS));
    assertEquals(
        unknown("write"),
        house.listTools.readTool(SERVER, new ToolName("write"), FreshnessDemand.NONE, ANNS));
  }

  @Test
  void areThoseThatWriteForWhoOnlyReads() {
    fixture.limit(
        new Grants(GateFixture.patterns("files"), List.of(), /* readOnly= */ true, false, false));

    assertEquals(List.of("look"), fixture.names());
    assertEquals(unknown("write"), fixture.call("write"));
    assertInstanceOf(Outcome.Served.class, fixture.call("look"));
  }

  @Test
  void areAllOfAServerThatIsNotTrustedForWhoOnlyReads() {
    House untrusted = new House();
    untrusted.access.set(
        GateFixture.policy(
            new Grants(
                GateFixture.patterns("files"), List.of(), /* readOnly= */ true, false, false)));

    assertEquals(unknown("look"), untrusted.callAs(ANN, "look", "{}", FreshnessDemand.NONE));
  }

  @Test
  void areThoseThatMayWriteWhereTheServerListsNone() {
    house.server.answersListing(new Reply.Failed<>(Gate.NOT_OFFERED));
    fixture.limit(
        new Grants(GateFixture.patterns("files"), List.of(), /* readOnly= */ true, false, false));

    assertEquals(unknown("look"), fixture.call("look"));
    assertEquals(0, house.server.callCount());
    assertEquals(List.of("key:ann tools/call files/look DENIED"), fixture.audited());
  }

  @Test
  void areTakenNoteOf() {
    fixture.limit(
        new Grants(
            GateFixture.patterns("files"),
            GateFixture.patterns("files/secret"),
            /* readOnly= */ true,
            false,
            false));

    fixture.call("secret");
    fixture.call("write");
    fixture.call("look");
    fixture.call("absent");

    assertEquals(
        List.of("key:ann tools/call files/secret DENIED", "key:ann tools/call files/write DENIED"),
        fixture.audited());
  }
}
