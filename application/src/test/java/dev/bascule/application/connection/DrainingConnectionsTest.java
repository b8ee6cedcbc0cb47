package dev.bascule.application.connection;

import static dev.bascule.application.admin.ServerReplacementFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.admin.ServerReplacementFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that no new request uses. */
class DrainingConnectionsTest {

  private final ServerReplacementFixture fixture = new ServerReplacementFixture();
  private final CoreFixture core = fixture.core;
  private final FakeMcpServer successor = fixture.successor;
  private final DrainingConnections draining = fixture.draining;

  @Test
  void closesUnusedConnection() {
    fixture.replace();
    fixture.runClosing();

    assertTrue(core.server.isClosed());
    assertFalse(successor.isClosed());
  }

  @Test
  void waitsForCallInFlight() {
    core.server.answers(
        _ -> {
          fixture.replace();
          fixture.runClosing();
          assertFalse(core.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    Outcome<McpResult> underWay = core.call("look");
    fixture.runClosing();

    assertEquals("\"old\"", ServerReplacementFixture.json(underWay));
    assertTrue(core.server.isClosed());
  }

  @Test
  void closesAfterDrainTimeout() {
    core.server.answers(
        _ -> {
          fixture.replace();
          core.ticker.advance(PATIENCE.minusNanos(1));
          draining.closeOverdue();
          assertThat(core.closing).isEmpty();
          core.ticker.advance(Duration.ofNanos(1));
          draining.closeOverdue();
          fixture.runClosing();
          assertTrue(core.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    core.call("look");

    assertThat(core.closing).isEmpty();
  }

  @Test
  void returnsOpenConnectionsAtShutdown() {
    core.server.answers(
        _ -> {
          fixture.replace();
          assertEquals(List.of(core.server), draining.endAll());
          return FakeMcpServer.result("\"old\"");
        });

    core.call("look");

    assertThat(core.closing).isEmpty();
    assertEquals(List.of(successor), core.upstreams.connections());
  }

  @Test
  void rejectsRequestsOverClosedConnection() {
    Upstream old = fixture.current();
    fixture.replace();
    Outcome<Listing> late =
        core.listingLoader.list(
            UpstreamRegistry.plainRoute(old),
            ListKind.TOOLS,
            FreshnessRequirement.NONE,
            UpstreamRegistry.plainRoute(old).deadline(core.ticker));

    assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), late);
    assertEquals(0, core.server.listingCount());
  }

  @Test
  void closesOwnConnectionsOfSessions() {
    CallContext session = CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS));
    core.callWith(session, "write");
    FakeMcpServer own = core.server.opened().getFirst();

    fixture.replace();
    fixture.runClosing();
    core.callWith(session, "write");

    assertTrue(own.isClosed());
    assertEquals(1, successor.opened().size());
    assertEquals(1, core.connections.usage().count());
  }

  @Test
  void waitsForLastCallOfEitherPolicy() {
    Upstream first = fixture.current();
    core.server.answers(
        _ -> {
          fixture.replacing.replace(
              List.of(
                  ServerReplacementFixture.withPolicy(
                      first, CoreFixture.policy(/* trusted= */ true))));
          fixture.replace();
          fixture.runClosing();
          assertFalse(core.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    core.call("look");
    fixture.runClosing();

    assertTrue(core.server.isClosed());
  }

  @Test
  void closesConnectionOpenedByLateCall() {
    CallContext session = CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS));
    core.server.onOpening(
        () -> {
          fixture.replace();
          core.ticker.advance(PATIENCE);
          draining.closeOverdue();
          fixture.runClosing();
        });

    core.callWith(session, "look");
    fixture.runClosing();

    assertTrue(core.server.isClosed());
    assertTrue(core.server.opened().getFirst().isClosed());
    assertEquals(0, core.connections.usage().count());
  }

  @Test
  void failsForServerWithEndedLease() {
    Upstream old = fixture.current();
    fixture.replace();
    fixture.replacing.replace(List.of(old));

    assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), core.call("look"));
  }
}
