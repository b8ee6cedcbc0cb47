package dev.bascule.application.service;

import static dev.bascule.application.service.ReplaceFixture.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that no new request goes over. */
class RetirementsTest {

  private final ReplaceFixture fixture = new ReplaceFixture();
  private final House house = fixture.house;
  private final FakeMcpServer successor = fixture.successor;
  private final Retirements retirements = fixture.retirements;

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

    assertEquals("\"old\"", ReplaceFixture.json(underWay));
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
            Upstreams.plainly(old),
            ListKind.TOOLS,
            FreshnessDemand.NONE,
            Upstreams.plainly(old).deadline(house.ticker));

    assertEquals(new Outcome.Failed<>(new Failure.UnknownServer("files")), late);
    assertEquals(0, house.server.listingCount());
  }

  @Test
  void closeWhatSessionsHadOfTheirOwn() {
    Exchange session = Clients.of(new Clients.Session(Clients.ROOTS));
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
              List.of(ReplaceFixture.withPolicy(first, House.policy(/* trusted= */ true))));
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
    Exchange session = Clients.of(new Clients.Session(Clients.ROOTS));
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
