package dev.bascule.application.feature;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ListServerFeaturesServiceTest {

  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection reset", DeliveryStatus.MAY_HAVE_RUN);

  private final CoreFixture house = new CoreFixture();

  @Test
  void asksTheServerOnceAWhile() {
    house.list();

    house.ticker.advance(LISTING_LIFE.minusNanos(1));
    assertEquals(hit(LISTING_LIFE.minusNanos(1), Duration.ofNanos(1)), provenance(house.list()));
    house.ticker.advanceNanos(1);

    assertEquals(
        new CacheProvenance.Forwarded(
            CacheProvenance.Reason.STALE, false, Optional.of(LISTING_LIFE)),
        provenance(house.list()));
    assertEquals(2, house.server.listingCount());
  }

  @Test
  void leavesOutWhatTheOperatorDisabled() {
    house.server.lists(FakeMcpServer.tool("look", true), FakeMcpServer.tool("secret-door", true));

    assertEquals("{\"tools\":[{\"name\":\"look\"}]}", json(house.list()));
  }

  @Test
  void knowsNoOtherServer() {
    assertEquals(
        new Outcome.Failed<Listing>(new Failure.UnknownServer("nobody")),
        house.listTools.list(
            new ServerId("nobody"),
            ListKind.TOOLS,
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS));
  }

  @Test
  void describesOneTool() {
    Outcome<Tool> outcome = read("look");

    assertEquals(
        FakeMcpServer.tool("look", true), assertInstanceOf(Outcome.Served.class, outcome).value());
  }

  @Test
  void describesNoToolThatIsNotListed() {
    assertEquals(
        new Outcome.Failed<Tool>(new Failure.UnknownTool(SERVER, new ToolName("nothing"))),
        read("nothing"));
  }

  @Test
  void passesOnWhyAToolCannotBeDescribed() {
    house.server.fails(DOWN);

    assertEquals(new Outcome.Failed<Tool>(DOWN), read("look"));
  }

  @Test
  void fetchesAnewOnceTheServerSaysThatItsToolsChanged() {
    house.list();
    house.call("look");

    house.notices.heard(SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(List.of("files changed TOOLS, dropped 2"), house.events.told);
    house.list();
    assertEquals(2, house.server.listingCount());
  }

  @Nested
  class WhileTheServerIsDown {

    WhileTheServerIsDown() {
      house.list();
      house.ticker.advance(LISTING_LIFE.plusSeconds(30));
      house.server.fails(DOWN);
    }

    @Test
    void servesTheStaleListing() {
      assertEquals(
          hit(LISTING_LIFE.plusSeconds(30), Duration.ofSeconds(-30)), provenance(house.list()));
    }

    @Test
    void servesItWithoutAskingTheServerOnceTheBreakerIsOpen() {
      for (int i = 0; i < 5; i++) {
        house.call("write");
      }
      int asked = house.server.listingCount();

      assertEquals(
          hit(LISTING_LIFE.plusSeconds(30), Duration.ofSeconds(-30)), provenance(house.list()));
      assertEquals(asked, house.server.listingCount());
    }

    @Test
    void forgetsItAfterADay() {
      house.ticker.advance(Duration.ofHours(24));

      assertEquals(new Outcome.Failed<Listing>(DOWN), house.list());
    }
  }

  @Nested
  class WhenTheServerSaysHowLongItsListingLives {

    @Test
    void keepsItThatLong() {
      house.server.answersListing(listingThatLives(Duration.ofSeconds(7)));
      house.list();

      assertEquals(hit(Duration.ZERO, Duration.ofSeconds(7)), provenance(house.list()));
    }

    @Test
    void keepsItForADayAtMost() {
      house.server.answersListing(listingThatLives(Duration.ofDays(400)));
      house.list();

      assertEquals(hit(Duration.ZERO, Duration.ofHours(24)), provenance(house.list()));
    }

    @Test
    void asksAnewEachTimeIfItLivesForNoTime() {
      house.server.answersListing(listingThatLives(Duration.ZERO));
      house.list();
      house.ticker.advanceNanos(1);
      house.list();

      assertEquals(2, house.server.listingCount());
    }

    @Test
    void fallsBackOnItAllTheSameWhileTheServerIsDown() {
      house.server.answersListing(listingThatLives(Duration.ZERO));
      house.list();
      house.ticker.advance(Duration.ofSeconds(1));
      house.server.fails(DOWN);

      assertInstanceOf(Outcome.Served.class, house.list());
    }

    @Test
    void callsByItWithoutAskingForItBeforeEach() {
      house.server.answersListing(listingThatLives(Duration.ZERO));
      house.call("look");
      house.ticker.advance(Duration.ofSeconds(1));

      house.call("look", "{\"at\":1}", FreshnessRequirement.NONE);

      assertEquals(1, house.server.listingCount());
    }

    private static UpstreamReply<Listing> listingThatLives(Duration life) {
      return new UpstreamReply.Answered<>(
          new Listing(
              List.of(FakeMcpServer.tool("look", true)), new CacheHints(life, CacheScope.PUBLIC)));
    }
  }

  private Outcome<Tool> read(String tool) {
    return house.listTools.readTool(
        SERVER, new ToolName(tool), FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private static CacheProvenance hit(Duration age, Duration remaining) {
    return new CacheProvenance.Hit(new Freshness(age, remaining));
  }

  private static CacheProvenance provenance(Outcome<Listing> outcome) {
    return assertInstanceOf(Outcome.Served.class, outcome).provenance();
  }

  private static String json(Outcome<Listing> outcome) {
    Object value = assertInstanceOf(Outcome.Served.class, outcome).value();
    return assertInstanceOf(Listing.class, value).json().text();
  }
}
