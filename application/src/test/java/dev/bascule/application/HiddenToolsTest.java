package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.access.AuthorizerFixture.ANN;
import static dev.bascule.application.access.AuthorizerFixture.ANNS;
import static dev.bascule.application.access.AuthorizerFixture.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.AuthorizerFixture;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools that are hidden from some callers. */
class HiddenToolsTest {

  private final AuthorizerFixture fixture = new AuthorizerFixture();
  private final CoreFixture core = fixture.core;

  @Test
  void areLookedUpLikeUnknownTools() {
    fixture.allow("files/look");

    Outcome<McpResult> denied = fixture.call("write");
    List<String> asked = core.server.requests();
    core.ticker.advance(Duration.ofSeconds(2));
    Outcome<McpResult> absent = fixture.call("wrote");

    assertEquals(unknown("write"), denied);
    assertEquals(unknown("wrote"), absent);
    // Once for a description, and once more because it was too old to be trusted.
    assertEquals(List.of("tools/list"), asked);
    assertEquals(List.of("tools/list", "tools/list"), core.server.requests());
    assertEquals(0, core.server.callCount());
  }

  @Test
  void areNeitherListedNorRead() {
    fixture.allow("files/look");

    assertEquals(List.of("look"), fixture.names());
    assertInstanceOf(
        Outcome.Served.class,
        core.listTools.readTool(SERVER, new ToolName("look"), FreshnessRequirement.NONE, ANNS));
    assertEquals(
        unknown("write"),
        core.listTools.readTool(SERVER, new ToolName("write"), FreshnessRequirement.NONE, ANNS));
  }

  @Test
  void includeWritingToolsForReadOnlyCallers() {
    fixture.limit(
        new Grants(
            AuthorizerFixture.patterns("files"), List.of(), /* readOnly= */ true, false, false));

    assertEquals(List.of("look"), fixture.names());
    assertEquals(unknown("write"), fixture.call("write"));
    assertInstanceOf(Outcome.Served.class, fixture.call("look"));
  }

  @Test
  void includeAllToolsOfUntrustedServerForReadOnlyCallers() {
    CoreFixture untrusted = new CoreFixture();
    untrusted.access.set(
        AuthorizerFixture.policy(
            new Grants(
                AuthorizerFixture.patterns("files"),
                List.of(),
                /* readOnly= */ true,
                false,
                false)));

    assertEquals(unknown("look"), untrusted.callAs(ANN, "look", "{}", FreshnessRequirement.NONE));
  }

  @Test
  void includeUnlistedToolsForReadOnlyCallers() {
    core.server.answersListing(new UpstreamReply.Failed<>(Authorizer.METHOD_NOT_FOUND));
    fixture.limit(
        new Grants(
            AuthorizerFixture.patterns("files"), List.of(), /* readOnly= */ true, false, false));

    assertEquals(unknown("look"), fixture.call("look"));
    assertEquals(0, core.server.callCount());
    assertEquals(List.of("key:ann tools/call files/look DENIED"), fixture.audited());
  }

  @Test
  void areAuditedWhenCalled() {
    fixture.limit(
        new Grants(
            AuthorizerFixture.patterns("files"),
            AuthorizerFixture.patterns("files/secret"),
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
