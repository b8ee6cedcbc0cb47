package dev.bascule.application.feature;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.access.Authorizer;
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

  private final CoreFixture core = new CoreFixture();

  @Test
  void requestsListingOncePerTtl() {
    core.list();

    core.ticker.advance(LISTING_LIFE.minusNanos(1));
    assertEquals(hit(LISTING_LIFE.minusNanos(1), Duration.ofNanos(1)), provenance(core.list()));
    core.ticker.advanceNanos(1);

    assertEquals(
        new CacheProvenance.Forwarded(
            CacheProvenance.Reason.STALE, false, Optional.of(LISTING_LIFE)),
        provenance(core.list()));
    assertEquals(2, core.server.listingCount());
  }

  @Test
  void doesNotRequestListThatConnectedServerDoesNotOffer() {
    core.list();
    core.server.offers(ListKind.TOOLS);

    Outcome<Listing> prompts =
        core.listTools.list(
            SERVER, ListKind.PROMPTS, FreshnessRequirement.NONE, CallContext.ANONYMOUS);

    assertEquals(new Outcome.Failed<Listing>(Authorizer.METHOD_NOT_FOUND), prompts);
    assertEquals(1, core.server.listingCount());
    assertEquals(1, core.upstreamCaller.callCount());
  }

  @Test
  void requestsEachListOfServerThatIsNotConnected() {
    core.server.offers(ListKind.PROMPTS);

    core.list();

    assertEquals(1, core.server.listingCount());
  }

  @Test
  void returnsToolsThatWereLoadedInBackground() {
    core.listingLoader.loadInBackground(core.upstreams.all().iterator().next());
    core.runBackground();

    assertInstanceOf(CacheProvenance.Hit.class, provenance(core.list()));
    assertEquals(1, core.server.listingCount());
  }

  @Test
  void omitsDisabledTools() {
    core.server.lists(FakeMcpServer.tool("look", true), FakeMcpServer.tool("secret-door", true));

    assertEquals("{\"tools\":[{\"name\":\"look\"}]}", json(core.list()));
  }

  @Test
  void rejectsUnknownServer() {
    assertEquals(
        new Outcome.Failed<Listing>(new Failure.UnknownServer("nobody")),
        core.listTools.list(
            new ServerId("nobody"),
            ListKind.TOOLS,
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS));
  }

  @Test
  void returnsTool() {
    Outcome<Tool> outcome = read("look");

    assertEquals(
        FakeMcpServer.tool("look", true), assertInstanceOf(Outcome.Served.class, outcome).value());
  }

  @Test
  void rejectsUnlistedTool() {
    assertEquals(
        new Outcome.Failed<Tool>(new Failure.UnknownTool(SERVER, new ToolName("nothing"))),
        read("nothing"));
  }

  @Test
  void returnsFailureOfListing() {
    core.server.fails(DOWN);

    assertEquals(new Outcome.Failed<Tool>(DOWN), read("look"));
  }

  @Test
  void fetchesAgainAfterListChanged() {
    core.list();
    core.call("look");

    core.notificationRouter.onNotification(
        SERVER, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(List.of("files changed TOOLS, dropped 2"), core.events.told);
    core.list();
    assertEquals(2, core.server.listingCount());
  }

  @Nested
  class UnreachableServer {

    UnreachableServer() {
      core.list();
      core.ticker.advance(LISTING_LIFE.plusSeconds(30));
      core.server.fails(DOWN);
    }

    @Test
    void servesStaleListing() {
      assertEquals(
          hit(LISTING_LIFE.plusSeconds(30), Duration.ofSeconds(-30)), provenance(core.list()));
    }

    @Test
    void servesStaleListingWithoutRequestWhileBreakerIsOpen() {
      for (int i = 0; i < 5; i++) {
        core.call("write");
      }
      int asked = core.server.listingCount();

      assertEquals(
          hit(LISTING_LIFE.plusSeconds(30), Duration.ofSeconds(-30)), provenance(core.list()));
      assertEquals(asked, core.server.listingCount());
    }

    @Test
    void discardsStaleListingAfterOneDay() {
      core.ticker.advance(Duration.ofHours(24));

      assertEquals(new Outcome.Failed<Listing>(DOWN), core.list());
    }
  }

  @Nested
  class ServerProvidedTtl {

    @Test
    void cachesListingForTtl() {
      core.server.answersListing(listingThatLives(Duration.ofSeconds(7)));
      core.list();

      assertEquals(hit(Duration.ZERO, Duration.ofSeconds(7)), provenance(core.list()));
    }

    @Test
    void limitsTtlToOneDay() {
      core.server.answersListing(listingThatLives(Duration.ofDays(400)));
      core.list();

      assertEquals(hit(Duration.ZERO, Duration.ofHours(24)), provenance(core.list()));
    }

    @Test
    void requestsEachTimeWithTtlOfZero() {
      core.server.answersListing(listingThatLives(Duration.ZERO));
      core.list();
      core.ticker.advanceNanos(1);
      core.list();

      assertEquals(2, core.server.listingCount());
    }

    @Test
    void servesStaleListingWithTtlOfZeroOnError() {
      core.server.answersListing(listingThatLives(Duration.ZERO));
      core.list();
      core.ticker.advance(Duration.ofSeconds(1));
      core.server.fails(DOWN);

      assertInstanceOf(Outcome.Served.class, core.list());
    }

    @Test
    void usesStaleListingWithTtlOfZeroForCalls() {
      core.server.answersListing(listingThatLives(Duration.ZERO));
      core.call("look");
      core.ticker.advance(Duration.ofSeconds(1));

      core.call("look", "{\"at\":1}", FreshnessRequirement.NONE);

      assertEquals(1, core.server.listingCount());
    }

    private static UpstreamReply<Listing> listingThatLives(Duration life) {
      return new UpstreamReply.Answered<>(
          new Listing(
              ListKind.TOOLS,
              List.of(FakeMcpServer.tool("look", true)),
              new CacheHints(life, CacheScope.PUBLIC),
              List.of()));
    }
  }

  private Outcome<Tool> read(String tool) {
    return core.listTools.readTool(
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
