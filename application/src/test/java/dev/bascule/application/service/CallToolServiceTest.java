package dev.bascule.application.service;

import static dev.bascule.application.service.House.RESULT_LIFE;
import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CallToolServiceTest {

  private static final FreshnessDemand ONLY_IF_CACHED =
      new FreshnessDemand(false, false, /* onlyIfCached= */ true, null, null, null);
  private static final Failure.Unreachable REFUSED =
      new Failure.Unreachable("connection refused", Delivery.NOT_SENT);
  private static final Failure.Unreachable BROKEN =
      new Failure.Unreachable("connection reset", Delivery.MAY_HAVE_RUN);

  @Test
  void doesNotCacheAToolThatNoRuleNames() {
    House house = new House(House.cached("other"));

    assertServed("1", Provenance.Forwarded.BYPASS, house.call("look"));
    assertServed("2", Provenance.Forwarded.BYPASS, house.call("look"));
  }

  @Test
  void givesTheServerTheTimeThatIsLeft() {
    House house = new House();

    house.call("write");

    assertEquals(Duration.ofSeconds(10), house.server.lastTimeout());
  }

  @Test
  void givesTheServerTheTimeoutOfTheTool() {
    House house =
        new House(
            new ToolRule(
                new Glob("look"),
                new Caching.Never(),
                Optional.of(Duration.ofSeconds(2)),
                Resend.BY_HINTS));

    house.call("look");

    assertEquals(Duration.ofSeconds(2), house.server.lastTimeout());
  }

  @Test
  void knowsNoOtherServer() {
    House house = new House();

    Outcome<McpResult> outcome =
        house.callTool.callTool(
            new ToolCall(new ServerId("nobody"), new ToolName("look"), Arguments.NONE),
            FreshnessDemand.NONE,
            Exchange.ANONYMOUS);

    assertEquals(failed(new Failure.UnknownServer("nobody")), outcome);
  }

  @Nested
  class OfACachedTool {

    private final House house = new House(House.cached("look"));

    @Test
    void answersFromTheCacheUntilTheLifeOfTheResultIsOver() {
      assertServed("1", stored(Provenance.Reason.MISS), house.call("look"));

      house.ticker.advance(RESULT_LIFE.minusNanos(1));
      assertServed("1", hit(RESULT_LIFE.minusNanos(1), Duration.ofNanos(1)), house.call("look"));
      house.ticker.advanceNanos(1);

      assertServed("2", stored(Provenance.Reason.MISS), house.call("look"));
    }

    @Test
    void tellsCallersApart() {
      house.callAs(new Caller("ada"), "look", "{}", FreshnessDemand.NONE);

      Outcome<McpResult> other =
          house.callAs(new Caller("bob"), "look", "{}", FreshnessDemand.NONE);

      assertServed("2", stored(Provenance.Reason.MISS), other);
    }

    @Test
    void tellsArgumentsApart() {
      house.call("look", "{\"at\":1}", FreshnessDemand.NONE);

      Outcome<McpResult> other = house.call("look", "{\"at\":2}", FreshnessDemand.NONE);

      assertServed("2", stored(Provenance.Reason.MISS), other);
    }

    @Test
    void forgetsResultsWhenTheToolIsDescribedAnew() {
      house.call("look");

      house.server.lists(
          FakeMcpServer.tool("look", /* readOnly= */ true), FakeMcpServer.tool("x", true));
      house.list(FreshnessDemand.RELOAD);
      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), house.call("look"));
      house.server.lists(
          new dev.bascule.domain.mcp.ToolDescription(
              new ToolName("look"),
              JsonBytes.of("{\"name\":\"look\",\"description\":\"new\"}"),
              dev.bascule.domain.mcp.ToolHints.UNKNOWN));
      house.list(FreshnessDemand.RELOAD);

      assertServed("2", stored(Provenance.Reason.MISS), house.call("look"));
    }

    @Test
    void doesNotKeepWhatTheToolReportsAsAnError() {
      house.server.answers(_ -> answered("{\"isError\":true}", McpResult.Kind.ERROR));
      house.call("look");
      house.call("look");

      assertEquals(2, house.server.callCount());
      assertEquals(0, house.caches.results().stats().hits());
    }

    @Test
    void doesNotKeepAContinuation() {
      house.server.answers(_ -> answered("{}", McpResult.Kind.CONTINUATION));
      house.call("look");
      house.call("look");

      assertEquals(2, house.server.callCount());
    }

    @Test
    void loadsAnewWhenTheCallerWantsNoStoredAnswer() {
      house.call("look");

      assertServed(
          "2", stored(Provenance.Reason.REQUEST), house.call("look", "{}", FreshnessDemand.RELOAD));
    }

    @Test
    void asksNobodyWhenTheCallerWantsOnlyAStoredAnswer() {
      assertEquals(failed(new Failure.NotCached()), house.call("look", "{}", ONLY_IF_CACHED));

      assertEquals(0, house.server.listingCount() + house.server.callCount());
    }

    @Test
    void isNotDroppedByItsOwnCallThoughItDoesNotSayThatItIsReadOnly() {
      House unhinted = new House(House.cached("write"));
      unhinted.call("write");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), unhinted.call("write"));
    }
  }

  @Nested
  class OfAToolThatWrites {

    private final House house = new House(House.cached("look"));

    @Test
    void dropsTheCachedResultsOfTheServer() {
      house.call("look");

      house.call("write");

      assertServed("3", stored(Provenance.Reason.MISS), house.call("look"));
    }

    @Test
    void dropsThemAlsoWhenNobodyKnowsWhetherItRan() {
      house.call("look");
      house.server.answers(_ -> new Reply.Failed<>(BROKEN));

      house.call("write");

      assertEquals(0, house.caches.results().stats().size());
    }

    @Test
    void keepsThemWhenItCannotHaveRun() {
      house.call("look");
      house.server.answers(_ -> new Reply.Failed<>(REFUSED));

      house.call("write");

      assertEquals(1, house.caches.results().stats().size());
    }

    @Test
    void keepsAResultOutThatWasUnderWayMeanwhile() {
      house.server.answers(
          call -> {
            if (call.tool().value().equals("look")) {
              house.call("write");
            }
            return FakeMcpServer.result("\"old\"");
          });

      Outcome<McpResult> outcome = house.call("look");

      assertServed(
          "\"old\"",
          new Provenance.Forwarded(Provenance.Reason.MISS, false, Optional.empty()),
          outcome);
      assertEquals(0, house.caches.results().stats().size());
    }

    @Test
    void keepsThemWhenTheToolSaysThatItOnlyReads() {
      house.server.lists(FakeMcpServer.tool("look", true), FakeMcpServer.tool("peek", true));
      house.call("look");

      house.call("peek");

      assertEquals(1, house.caches.results().stats().size());
    }
  }

  @Nested
  class OfAToolWithAHint {

    private final ToolRule onlyReadOnly =
        new ToolRule(
            new Glob("*"),
            new Caching.For(Lifetime.of(RESULT_LIFE), Scope.PUBLIC, /* onlyReadOnly= */ true),
            Optional.empty(),
            Resend.BY_HINTS);

    @Test
    void cachesTheOneThatOnlyReads() {
      House house = new House(onlyReadOnly);
      house.call("look");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), house.call("look"));
    }

    @Test
    void doesNotCacheTheOneThatWrites() {
      House house = new House(onlyReadOnly);
      house.call("write");

      assertServed("2", Provenance.Forwarded.BYPASS, house.call("write"));
    }
  }

  @Nested
  class OfAToolThatIsNotListed {

    private final House house = new House(House.cached("look"));

    @Test
    void isUnknown() {
      assertEquals(
          failed(new Failure.UnknownTool(SERVER, new ToolName("nothing"))), house.call("nothing"));
      assertEquals(0, house.server.callCount());
    }

    @Test
    void isLookedForOnceMoreWhenTheListingIsNotYoung() {
      house.list();
      house.ticker.advance(Duration.ofSeconds(2));
      house.server.lists(FakeMcpServer.tool("new", /* readOnly= */ true));

      assertServed("1", Provenance.Forwarded.BYPASS, house.call("new"));
      assertEquals(2, house.server.listingCount());
    }

    @Test
    void causesNoStormOfListings() {
      house.call("nothing");
      house.call("nothing");
      house.call("nothing");

      assertEquals(1, house.server.listingCount());
    }

    @Test
    void isCalledAllTheSameWhereTheServerListsNothing() {
      house.server.answersListing(
          new Reply.Failed<>(new Failure.Rejected(-32601, "method not found", Optional.empty())));

      assertServed("1", Provenance.Forwarded.BYPASS, house.call("any"));
    }

    @Test
    void isUnknownWhereTheOperatorDisabledIt() {
      house.server.lists(FakeMcpServer.tool("secret-door", /* readOnly= */ true));

      assertEquals(
          failed(new Failure.UnknownTool(SERVER, new ToolName("secret-door"))),
          house.call("secret-door"));
      assertEquals(0, house.server.callCount());
    }
  }

  @Nested
  class WhenTheRequestDoesNotReachTheServer {

    @Test
    void triesOnceMore() {
      House house = new House();
      house.list();
      house.server.answers(_ -> new Reply.Failed<>(REFUSED));

      assertEquals(failed(REFUSED), house.call("write"));
      assertEquals(2, house.server.callCount());
    }

    @Test
    void doesNotSendAgainWhatMayHaveRun() {
      House house = new House();
      house.list();
      house.server.answers(_ -> new Reply.Failed<>(BROKEN));

      assertEquals(failed(BROKEN), house.call("look"));
      assertEquals(1, house.server.callCount());
    }

    @Test
    void sendsAgainWhatATrustedServerSaysIsReadOnly() {
      House house = new House(House.policy(/* trusted= */ true));
      house.list();
      house.server.answers(_ -> new Reply.Failed<>(BROKEN));

      house.call("look");
      house.call("write");

      assertEquals(3, house.server.callCount());
    }

    @Test
    void doesNotForgetThatTheFirstMayHaveRunWhenTheSecondCannotBeSent() {
      House house =
          new House(
              House.cached("look"),
              new ToolRule(
                  new Glob("write"), new Caching.Never(), Optional.empty(), Resend.ALWAYS));
      house.call("look");
      house.server.answers(
          _ -> new Reply.Failed<>(house.server.callCount() == 2 ? BROKEN : REFUSED));

      assertEquals(failed(BROKEN), house.call("write"));
      assertEquals(3, house.server.callCount());
      assertEquals(0, house.caches.results().stats().size());
    }

    @Test
    void sendsAgainWhatTheOperatorSaysMayRunTwice() {
      House house =
          new House(
              new ToolRule(
                  new Glob("write"), new Caching.Never(), Optional.empty(), Resend.ALWAYS));
      house.list();
      house.server.answers(_ -> new Reply.Failed<>(BROKEN));

      house.call("write");

      assertEquals(2, house.server.callCount());
    }

    @Test
    void failsFastAfterFiveFailuresAndTriesAgainAfterTheRecoveryTimeout() {
      House house = new House();
      house.list();
      house.server.answers(_ -> new Reply.Failed<>(BROKEN));
      for (int i = 0; i < 5; i++) {
        assertEquals(failed(BROKEN), house.call("write"));
      }

      assertEquals(failed(new Failure.CircuitOpen(Duration.ofSeconds(30))), house.call("write"));
      assertEquals(5, house.server.callCount());
      house.server.recovers();
      house.ticker.advance(Duration.ofSeconds(30));

      assertServed("6", Provenance.Forwarded.BYPASS, house.call("write"));
    }
  }

  @Nested
  class WhenTheListingIsPastItsLife {

    private final House house = new House();

    WhenTheListingIsPastItsLife() {
      house.list();
      house.ticker.advance(House.LISTING_LIFE);
    }

    @Test
    void callsByTheOldDescriptionAndRenewsItBehindTheCallersBack() {
      house.call("write");
      assertEquals(1, house.server.listingCount());

      house.runBackground();

      assertEquals(2, house.server.listingCount());
      assertInstanceOf(Outcome.Served.class, house.list(ONLY_IF_CACHED));
    }

    @Test
    void leavesTheProbesOfAHalfOpenBreakerToTheCallers() {
      house.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();
      house.ticker.advance(Duration.ofSeconds(30));

      house.call("write");

      assertEquals(0, house.background.size());
    }

    @Test
    void doesNotAskADeadServerForItsToolsBeforeEachCall() {
      house.server.fails(BROKEN);

      house.call("write");

      assertEquals(1, house.server.listingCount());
      assertEquals(0, house.background.size());
    }
  }

  private static Reply<McpResult> answered(String json, McpResult.Kind kind) {
    return new Reply.Answered<>(new McpResult(JsonBytes.of(json), kind));
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static Provenance stored(Provenance.Reason reason) {
    return new Provenance.Forwarded(reason, /* collapsed= */ false, Optional.of(RESULT_LIFE));
  }

  private static Provenance hit(Duration age, Duration remaining) {
    return new Provenance.Hit(new Freshness(age, remaining));
  }

  private static void assertServed(String json, Provenance provenance, Outcome<McpResult> outcome) {
    assertEquals(
        new Outcome.Served<>(
            new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE), provenance),
        outcome);
  }
}
