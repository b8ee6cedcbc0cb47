package dev.bascule.application.connection;

import static dev.bascule.application.admin.ServerReplacementFixture.PATIENCE;
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

/** Connections that no new request goes over. */
class DrainingConnectionsTest {

  private final ServerReplacementFixture fixture = new ServerReplacementFixture();
  private final CoreFixture house = fixture.house;
  private final FakeMcpServer successor = fixture.successor;
  private final DrainingConnections retirements = fixture.retirements;

  @Test
  void closeWhatNobodyUses() {
    fixture.replace();
    fixture.runClosing();

    assertTrue(house.server.isClosed());
    assertFalse(successor.isClosed());
  }

  @Test
  void letACallUnderWayEnd() {
    house.server.answers(
        _ -> {
          fixture.replace();
          fixture.runClosing();
          assertFalse(house.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    Outcome<McpResult> underWay = house.call("look");
    fixture.runClosing();

    assertEquals("\"old\"", ServerReplacementFixture.json(underWay));
    assertTrue(house.server.isClosed());
  }

  @Test
  void doNotWaitForACallThatTakesTooLong() {
    house.server.answers(
        _ -> {
          fixture.replace();
          house.ticker.advance(PATIENCE.minusNanos(1));
          retirements.closeOverdue();
          assertTrue(house.closing.isEmpty());
          house.ticker.advance(Duration.ofNanos(1));
          retirements.closeOverdue();
          fixture.runClosing();
          assertTrue(house.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    house.call("look");

    assertTrue(house.closing.isEmpty());
  }

  @Test
  void leaveTheRestToTheCallerAtTheEndOfTheBridge() {
    house.server.answers(
        _ -> {
          fixture.replace();
          assertEquals(List.of(house.server), retirements.endAll());
          return FakeMcpServer.result("\"old\"");
        });

    house.call("look");

    assertTrue(house.closing.isEmpty());
    assertEquals(List.of(successor), house.upstreams.connections());
  }

  @Test
  void letNothingGoOverWhatIsClosed() {
    Upstream old = fixture.current();
    fixture.replace();
    Outcome<Listing> late =
        house.listings.list(
            UpstreamRegistry.plainly(old),
            ListKind.TOOLS,
            FreshnessRequirement.NONE,
            UpstreamRegistry.plainly(old).deadline(house.ticker));

    assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), late);
    assertEquals(0, house.server.listingCount());
  }

  @Test
  void closeWhatSessionsHadOfTheirOwn() {
    CallContext session = CallContexts.of(new CallContexts.Session(CallContexts.ROOTS));
    house.callWith(session, "write");
    FakeMcpServer own = house.server.opened().getFirst();

    fixture.replace();
    fixture.runClosing();
    house.callWith(session, "write");

    assertTrue(own.isClosed());
    assertEquals(1, successor.opened().size());
    assertEquals(1, house.connections.count());
  }

  @Test
  void waitForTheLastCallOfEitherPolicy() {
    Upstream first = fixture.current();
    house.server.answers(
        _ -> {
          fixture.replacing.replace(
              List.of(
                  ServerReplacementFixture.withPolicy(
                      first, CoreFixture.policy(/* trusted= */ true))));
          fixture.replace();
          fixture.runClosing();
          assertFalse(house.server.isClosed());
          return FakeMcpServer.result("\"old\"");
        });

    house.call("look");
    fixture.runClosing();

    assertTrue(house.server.isClosed());
  }

  @Test
  void closeWhatIsOpenedByACallThatTookTooLong() {
    CallContext session = CallContexts.of(new CallContexts.Session(CallContexts.ROOTS));
    house.server.onOpening(
        () -> {
          fixture.replace();
          house.ticker.advance(PATIENCE);
          retirements.closeOverdue();
          fixture.runClosing();
        });

    house.callWith(session, "look");
    fixture.runClosing();

    assertTrue(house.server.isClosed());
    assertTrue(house.server.opened().getFirst().isClosed());
    assertEquals(0, house.connections.count());
  }

  @Test
  void letNobodyTryForeverWhatComesBack() {
    Upstream old = fixture.current();
    fixture.replace();
    fixture.replacing.replace(List.of(old));

    assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), house.call("look"));
  }
}
