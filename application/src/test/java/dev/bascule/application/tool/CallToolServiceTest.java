package dev.bascule.application.tool;

import static dev.bascule.application.CoreFixture.RESULT_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CallToolServiceTest {

  private static final FreshnessRequirement ONLY_IF_CACHED =
      new FreshnessRequirement(false, false, /* onlyIfCached= */ true, null, null, null);
  private static final Failure.Unreachable REFUSED =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);
  private static final Failure.Unreachable BROKEN =
      new Failure.Unreachable("connection reset", DeliveryStatus.MAY_HAVE_RUN);

  @Test
  void doesNotCacheAToolThatNoRuleNames() {
    CoreFixture house = new CoreFixture(CoreFixture.cached("other"));

    assertServed("1", CacheProvenance.Forwarded.BYPASS, house.call("look"));
    assertServed("2", CacheProvenance.Forwarded.BYPASS, house.call("look"));
  }

  @Test
  void givesTheServerTheTimeThatIsLeft() {
    CoreFixture house = new CoreFixture();

    house.call("write");

    assertEquals(Duration.ofSeconds(10), house.server.lastTimeout());
  }

  @Test
  void givesTheServerTheTimeoutOfTheTool() {
    CoreFixture house =
        new CoreFixture(
            new ToolRule(
                new Glob("look"),
                new CacheRule.Never(),
                Optional.of(Duration.ofSeconds(2)),
                RetryRule.BY_HINTS));

    house.call("look");

    assertEquals(Duration.ofSeconds(2), house.server.lastTimeout());
  }

  @Test
  void knowsNoOtherServer() {
    CoreFixture house = new CoreFixture();

    Outcome<McpResult> outcome =
        house.callTool.callTool(
            new ToolCall(new ServerId("nobody"), new ToolName("look"), ToolArguments.NONE),
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS);

    assertEquals(failed(new Failure.UnknownServer("nobody")), outcome);
  }

  @Nested
  class OfACachedTool {

    private final CoreFixture house = new CoreFixture(CoreFixture.cached("look"));

    @Test
    void answersFromTheCacheUntilTheLifeOfTheResultIsOver() {
      assertServed("1", stored(CacheProvenance.Reason.MISS), house.call("look"));

      house.ticker.advance(RESULT_LIFE.minusNanos(1));
      assertServed("1", hit(RESULT_LIFE.minusNanos(1), Duration.ofNanos(1)), house.call("look"));
      house.ticker.advanceNanos(1);

      assertServed("2", stored(CacheProvenance.Reason.MISS), house.call("look"));
    }

    @Test
    void tellsCallersApart() {
      house.callAs(new Caller("ada"), "look", "{}", FreshnessRequirement.NONE);

      Outcome<McpResult> other =
          house.callAs(new Caller("bob"), "look", "{}", FreshnessRequirement.NONE);

      assertServed("2", stored(CacheProvenance.Reason.MISS), other);
    }

    @Test
    void tellsArgumentsApart() {
      house.call("look", "{\"at\":1}", FreshnessRequirement.NONE);

      Outcome<McpResult> other = house.call("look", "{\"at\":2}", FreshnessRequirement.NONE);

      assertServed("2", stored(CacheProvenance.Reason.MISS), other);
    }

    @Test
    void forgetsResultsWhenTheToolIsDescribedAnew() {
      house.call("look");

      house.server.lists(
          FakeMcpServer.tool("look", /* readOnly= */ true), FakeMcpServer.tool("x", true));
      house.list(FreshnessRequirement.RELOAD);
      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), house.call("look"));
      house.server.lists(
          new dev.bascule.domain.mcp.Tool(
              new ToolName("look"),
              JsonBytes.of("{\"name\":\"look\",\"description\":\"new\"}"),
              dev.bascule.domain.mcp.ToolAnnotations.UNKNOWN));
      house.list(FreshnessRequirement.RELOAD);

      assertServed("2", stored(CacheProvenance.Reason.MISS), house.call("look"));
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
          "2",
          stored(CacheProvenance.Reason.REQUEST),
          house.call("look", "{}", FreshnessRequirement.RELOAD));
    }

    @Test
    void asksNobodyWhenTheCallerWantsOnlyAStoredAnswer() {
      assertEquals(failed(new Failure.NotCached()), house.call("look", "{}", ONLY_IF_CACHED));

      assertEquals(0, house.server.listingCount() + house.server.callCount());
    }

    @Test
    void isNotDroppedByItsOwnCallThoughItDoesNotSayThatItIsReadOnly() {
      CoreFixture unhinted = new CoreFixture(CoreFixture.cached("write"));
      unhinted.call("write");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), unhinted.call("write"));
    }
  }

  @Nested
  class OfAToolThatWrites {

    private final CoreFixture house = new CoreFixture(CoreFixture.cached("look"));

    @Test
    void dropsTheCachedResultsOfTheServer() {
      house.call("look");

      house.call("write");

      assertServed("3", stored(CacheProvenance.Reason.MISS), house.call("look"));
    }

    @Test
    void dropsThemAlsoWhenNobodyKnowsWhetherItRan() {
      house.call("look");
      house.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      house.call("write");

      assertEquals(0, house.caches.results().stats().size());
    }

    @Test
    void keepsThemWhenItCannotHaveRun() {
      house.call("look");
      house.server.answers(_ -> new UpstreamReply.Failed<>(REFUSED));

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
          new CacheProvenance.Forwarded(CacheProvenance.Reason.MISS, false, Optional.empty()),
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
            new CacheRule.For(
                FreshnessLifetime.of(RESULT_LIFE), CacheScope.PUBLIC, /* onlyReadOnly= */ true),
            Optional.empty(),
            RetryRule.BY_HINTS);

    @Test
    void cachesTheOneThatOnlyReads() {
      CoreFixture house = new CoreFixture(onlyReadOnly);
      house.call("look");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), house.call("look"));
    }

    @Test
    void doesNotCacheTheOneThatWrites() {
      CoreFixture house = new CoreFixture(onlyReadOnly);
      house.call("write");

      assertServed("2", CacheProvenance.Forwarded.BYPASS, house.call("write"));
    }
  }

  @Nested
  class OfAToolThatIsNotListed {

    private final CoreFixture house = new CoreFixture(CoreFixture.cached("look"));

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

      assertServed("1", CacheProvenance.Forwarded.BYPASS, house.call("new"));
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
          new UpstreamReply.Failed<>(
              new Failure.Rejected(-32601, "method not found", Optional.empty())));

      assertServed("1", CacheProvenance.Forwarded.BYPASS, house.call("any"));
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
      CoreFixture house = new CoreFixture();
      house.list();
      house.server.answers(_ -> new UpstreamReply.Failed<>(REFUSED));

      assertEquals(failed(REFUSED), house.call("write"));
      assertEquals(2, house.server.callCount());
    }

    @Test
    void doesNotSendAgainWhatMayHaveRun() {
      CoreFixture house = new CoreFixture();
      house.list();
      house.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      assertEquals(failed(BROKEN), house.call("look"));
      assertEquals(1, house.server.callCount());
    }

    @Test
    void sendsAgainWhatATrustedServerSaysIsReadOnly() {
      CoreFixture house = new CoreFixture(CoreFixture.policy(/* trusted= */ true));
      house.list();
      house.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      house.call("look");
      house.call("write");

      assertEquals(3, house.server.callCount());
    }

    @Test
    void doesNotForgetThatTheFirstMayHaveRunWhenTheSecondCannotBeSent() {
      CoreFixture house =
          new CoreFixture(
              CoreFixture.cached("look"),
              new ToolRule(
                  new Glob("write"), new CacheRule.Never(), Optional.empty(), RetryRule.ALWAYS));
      house.call("look");
      house.server.answers(
          _ -> new UpstreamReply.Failed<>(house.server.callCount() == 2 ? BROKEN : REFUSED));

      assertEquals(failed(BROKEN), house.call("write"));
      assertEquals(3, house.server.callCount());
      assertEquals(0, house.caches.results().stats().size());
    }

    @Test
    void sendsAgainWhatTheOperatorSaysMayRunTwice() {
      CoreFixture house =
          new CoreFixture(
              new ToolRule(
                  new Glob("write"), new CacheRule.Never(), Optional.empty(), RetryRule.ALWAYS));
      house.list();
      house.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      house.call("write");

      assertEquals(2, house.server.callCount());
    }

    @Test
    void failsFastAfterFiveFailuresAndTriesAgainAfterTheRecoveryTimeout() {
      CoreFixture house = new CoreFixture();
      house.list();
      house.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));
      for (int i = 0; i < 5; i++) {
        assertEquals(failed(BROKEN), house.call("write"));
      }

      assertEquals(failed(new Failure.CircuitOpen(Duration.ofSeconds(30))), house.call("write"));
      assertEquals(5, house.server.callCount());
      house.server.recovers();
      house.ticker.advance(Duration.ofSeconds(30));

      assertServed("6", CacheProvenance.Forwarded.BYPASS, house.call("write"));
    }
  }

  @Nested
  class WhenTheListingIsPastItsLife {

    private final CoreFixture house = new CoreFixture();

    WhenTheListingIsPastItsLife() {
      house.list();
      house.ticker.advance(CoreFixture.LISTING_LIFE);
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

  private static UpstreamReply<McpResult> answered(String json, McpResult.Kind kind) {
    return new UpstreamReply.Answered<>(new McpResult(JsonBytes.of(json), kind));
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static CacheProvenance stored(CacheProvenance.Reason reason) {
    return new CacheProvenance.Forwarded(reason, /* collapsed= */ false, Optional.of(RESULT_LIFE));
  }

  private static CacheProvenance hit(Duration age, Duration remaining) {
    return new CacheProvenance.Hit(new Freshness(age, remaining));
  }

  private static void assertServed(
      String json, CacheProvenance provenance, Outcome<McpResult> outcome) {
    assertEquals(
        new Outcome.Served<>(
            new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE), provenance),
        outcome);
  }
}
