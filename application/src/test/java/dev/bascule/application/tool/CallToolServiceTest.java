package dev.bascule.application.tool;

import static dev.bascule.application.CoreFixture.RESULT_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  void doesNotCacheToolWithoutRule() {
    CoreFixture core = new CoreFixture(CoreFixture.cached("other"));

    assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("look"));
    assertServed("2", CacheProvenance.Forwarded.BYPASS, core.call("look"));
  }

  @Test
  void hasTimeoutOfOneMinute() {
    CoreFixture core = new CoreFixture();

    core.call("write");

    Duration minute = Duration.ofMinutes(1);
    assertEquals(minute, core.server.lastTimeout());
    assertEquals(new ToolTimeout(minute, Duration.ofMinutes(10)), core.server.lastRule());
  }

  @Test
  void findsResultOfCallThatDiffersInIgnoredArgument() {
    CoreFixture core =
        new CoreFixture(
            new ToolRule(
                new Glob("look"),
                new CacheRule.Cacheable(
                    FreshnessLifetime.of(RESULT_LIFE),
                    CacheScope.PRIVATE,
                    /* onlyReadOnly= */ false,
                    Duration.ZERO,
                    List.of(),
                    new KeyNormalization(
                        Set.of(List.of("id")), Set.of(), Set.of(), /* addsDefaults= */ false)),
                Optional.empty(),
                RetryRule.BY_HINTS));

    core.call("look", "{\"a\":1,\"id\":7}", FreshnessRequirement.NONE);
    core.call("look", "{\"a\":1,\"id\":8}", FreshnessRequirement.NONE);
    core.call("look", "{\"a\":2,\"id\":8}", FreshnessRequirement.NONE);

    assertEquals(2, core.server.callCount());
  }

  @Test
  void listingBeforeCallHasTimeoutOfRequests() {
    CoreFixture core = new CoreFixture();
    core.server.answersListing(
        new UpstreamReply.Failed<>(new Failure.TimedOut(Duration.ofSeconds(10))));

    core.call("write");

    assertEquals(Duration.ofSeconds(10), core.server.lastTimeout());
  }

  @Test
  void passesTimeoutOfToolToServer() {
    CoreFixture core =
        new CoreFixture(
            new ToolRule(
                new Glob("look"),
                new CacheRule.Never(),
                Optional.of(Duration.ofSeconds(2)),
                RetryRule.BY_HINTS));

    core.call("look");

    assertEquals(Duration.ofSeconds(2), core.server.lastTimeout());
    assertEquals(ToolTimeout.fixed(Duration.ofSeconds(2)), core.server.lastRule());
  }

  @Test
  void rejectsUnknownServer() {
    CoreFixture core = new CoreFixture();

    Outcome<McpResult> outcome =
        core.await(
            new ToolCall(new ServerId("nobody"), new ToolName("look"), ToolArguments.NONE),
            FreshnessRequirement.NONE,
            CallContext.ANONYMOUS);

    assertEquals(failed(new Failure.UnknownServer("nobody")), outcome);
  }

  @Nested
  class InvalidArguments {

    private static final List<ArgumentError> ERRORS =
        List.of(new ArgumentError("/txt", "additionalProperties", "is unknown"));

    @Test
    void areNotSentToTheServer() {
      CoreFixture core = new CoreFixture();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;

      assertEquals(failed(new Failure.InvalidArguments(ERRORS)), core.call("write"));
      assertEquals(0, core.server.callCount());
    }

    @Test
    void doNotCountForBreakerOrRate() {
      CoreFixture core = new CoreFixture();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;
      for (int i = 0; i < 10; i++) {
        core.call("write");
      }
      core.argumentsValidator = (_, _, _, _) -> List.of();

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("write"));
    }

    @Test
    void areSentForClientsThatSpeakMcp() {
      CoreFixture core = new CoreFixture();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;
      ClientContext mcpClient =
          new ClientContext(ClientContext.NO_CAPABILITIES, Optional.empty(), ClientChannel.NONE);

      assertServed(
          "1",
          CacheProvenance.Forwarded.BYPASS,
          core.callWith(CallContext.ANONYMOUS.withClient(mcpClient), "write"));
    }

    @Test
    void areSentIfRuleDisablesValidation() {
      CoreFixture core =
          new CoreFixture(
              new ToolRule(
                  new Glob("write"),
                  new CacheRule.Never(),
                  Optional.empty(),
                  RetryRule.BY_HINTS,
                  Optional.of(false),
                  Optional.empty(),
                  ToolBreakerRule.DEFAULT));
      core.argumentsValidator = (_, _, _, _) -> ERRORS;

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("write"));
      assertEquals(failed(new Failure.InvalidArguments(ERRORS)), core.call("look"));
    }

    @Test
    void areRejectedIfReloadedListingHasSameSchema() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;

      core.ticker.advance(CoreFixture.LISTING_LIFE);

      assertEquals(failed(new Failure.InvalidArguments(ERRORS)), core.call("write"));
      assertEquals(0, core.server.callCount());
      assertEquals(2, core.server.listingCount());
    }

    @Test
    void areSentIfReloadedListingAllowsThem() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.argumentsValidator =
          (_, definition, _, _) -> definition.json().text().contains("new") ? List.of() : ERRORS;
      core.server.lists(
          new dev.bascule.domain.mcp.Tool(
              new ToolName("write"),
              JsonBytes.of("{\"name\":\"write\",\"description\":\"new\"}"),
              dev.bascule.domain.mcp.ToolAnnotations.UNKNOWN));

      core.ticker.advance(CoreFixture.LISTING_LIFE);

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("write"));
    }

    @Test
    void areSentIfListingCannotBeReloaded() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;
      core.server.answersListing(new UpstreamReply.Failed<>(new Failure.BadAnswer("no list")));

      core.ticker.advance(CoreFixture.LISTING_LIFE);

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("write"));
    }

    /** Each of its listings is stale, so every one is loaded again, but not for every call. */
    @Test
    void reloadListingOfServerWithoutLifetimeOnceASecond() {
      CoreFixture core = new CoreFixture();
      core.server.answersListing(
          new UpstreamReply.Answered<>(
              new Listing(
                  ListKind.TOOLS,
                  List.of(FakeMcpServer.tool("write", /* readOnly= */ false)),
                  new CacheHints(Duration.ZERO, CacheScope.PRIVATE),
                  List.of())));
      core.list();
      core.argumentsValidator = (_, _, _, _) -> ERRORS;

      for (int i = 0; i < 10; i++) {
        assertEquals(failed(new Failure.InvalidArguments(ERRORS)), core.call("write"));
      }
      assertThat(core.server.listingCount()).isLessThanOrEqualTo(2);
      core.ticker.advance(Duration.ofSeconds(2));
      assertEquals(failed(new Failure.InvalidArguments(ERRORS)), core.call("write"));

      assertEquals(0, core.server.callCount());
      assertThat(core.server.listingCount()).isLessThanOrEqualTo(3);
    }

    @Test
    void areNotValidatedOnCacheHit() {
      CoreFixture core = new CoreFixture();
      core.call("look");
      core.argumentsValidator = (_, _, _, _) -> ERRORS;

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), core.call("look"));
    }
  }

  @Nested
  class CachedTool {

    private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));

    @Test
    void isAnsweredFromCacheUntilExpiration() {
      assertServed("1", stored(CacheProvenance.Reason.MISS), core.call("look"));

      core.ticker.advance(RESULT_LIFE.minusNanos(1));
      assertServed("1", hit(RESULT_LIFE.minusNanos(1), Duration.ofNanos(1)), core.call("look"));
      core.ticker.advanceNanos(1);

      assertServed("2", stored(CacheProvenance.Reason.MISS), core.call("look"));
    }

    @Test
    void distinguishesCallers() {
      core.callAs(new Caller("ada"), "look", "{}", FreshnessRequirement.NONE);

      Outcome<McpResult> other =
          core.callAs(new Caller("bob"), "look", "{}", FreshnessRequirement.NONE);

      assertServed("2", stored(CacheProvenance.Reason.MISS), other);
    }

    @Test
    void distinguishesArguments() {
      core.call("look", "{\"at\":1}", FreshnessRequirement.NONE);

      Outcome<McpResult> other = core.call("look", "{\"at\":2}", FreshnessRequirement.NONE);

      assertServed("2", stored(CacheProvenance.Reason.MISS), other);
    }

    @Test
    void discardsResultsWhenToolChanges() {
      core.call("look");

      core.server.lists(
          FakeMcpServer.tool("look", /* readOnly= */ true), FakeMcpServer.tool("x", true));
      core.list(FreshnessRequirement.RELOAD);
      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), core.call("look"));
      core.server.lists(
          new dev.bascule.domain.mcp.Tool(
              new ToolName("look"),
              JsonBytes.of("{\"name\":\"look\",\"description\":\"new\"}"),
              dev.bascule.domain.mcp.ToolAnnotations.UNKNOWN));
      core.list(FreshnessRequirement.RELOAD);

      assertServed("2", stored(CacheProvenance.Reason.MISS), core.call("look"));
    }

    @Test
    void doesNotCacheToolErrors() {
      core.server.answers(_ -> answered("{\"isError\":true}", McpResult.Kind.ERROR));
      core.call("look");
      core.call("look");

      assertEquals(2, core.server.callCount());
      assertEquals(0, core.caches.results().stats().hits());
    }

    @Test
    void doesNotCacheInputRequiredResults() {
      core.server.answers(_ -> answered("{}", McpResult.Kind.CONTINUATION));
      core.call("look");
      core.call("look");

      assertEquals(2, core.server.callCount());
    }

    @Test
    void reloadsOnRequest() {
      core.call("look");

      assertServed(
          "2",
          stored(CacheProvenance.Reason.REQUEST),
          core.call("look", "{}", FreshnessRequirement.RELOAD));
    }

    @Test
    void sendsNothingWithOnlyIfCached() {
      assertEquals(failed(new Failure.NotCached()), core.call("look", "{}", ONLY_IF_CACHED));

      assertEquals(0, core.server.listingCount() + core.server.callCount());
    }

    @Test
    void isNotInvalidatedByItsOwnCall() {
      CoreFixture unhinted = new CoreFixture(CoreFixture.cached("write"));
      unhinted.call("write");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), unhinted.call("write"));
    }
  }

  @Nested
  class WritingTool {

    private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));

    @Test
    void invalidatesResultsOfServer() {
      core.call("look");

      core.call("write");

      assertServed("3", stored(CacheProvenance.Reason.MISS), core.call("look"));
    }

    @Test
    void invalidatesResultsIfItMayHaveRun() {
      core.call("look");
      core.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      core.call("write");

      assertEquals(0, core.caches.results().stats().size());
    }

    @Test
    void keepsResultsIfItCannotHaveRun() {
      core.call("look");
      core.server.answers(_ -> new UpstreamReply.Failed<>(REFUSED));

      core.call("write");

      assertEquals(1, core.caches.results().stats().size());
    }

    @Test
    void rejectsResultInFlight() {
      core.server.answers(
          call -> {
            if (call.tool().value().equals("look")) {
              core.call("write");
            }
            return FakeMcpServer.result("\"old\"");
          });

      Outcome<McpResult> outcome = core.call("look");

      assertServed(
          "\"old\"",
          new CacheProvenance.Forwarded(CacheProvenance.Reason.MISS, false, Optional.empty()),
          outcome);
      assertEquals(0, core.caches.results().stats().size());
    }

    @Test
    void keepsResultsIfReadOnly() {
      core.server.lists(FakeMcpServer.tool("look", true), FakeMcpServer.tool("peek", true));
      core.call("look");

      core.call("peek");

      assertEquals(1, core.caches.results().stats().size());
    }
  }

  @Nested
  class AnnotatedTool {

    private final ToolRule onlyReadOnly =
        new ToolRule(
            new Glob("*"),
            new CacheRule.Cacheable(
                FreshnessLifetime.of(RESULT_LIFE), CacheScope.PUBLIC, /* onlyReadOnly= */ true),
            Optional.empty(),
            RetryRule.BY_HINTS);

    @Test
    void isCachedIfReadOnly() {
      CoreFixture core = new CoreFixture(onlyReadOnly);
      core.call("look");

      assertServed("1", hit(Duration.ZERO, RESULT_LIFE), core.call("look"));
    }

    @Test
    void isNotCachedIfWriting() {
      CoreFixture core = new CoreFixture(onlyReadOnly);
      core.call("write");

      assertServed("2", CacheProvenance.Forwarded.BYPASS, core.call("write"));
    }
  }

  @Nested
  class UnlistedTool {

    private final CoreFixture core = new CoreFixture(CoreFixture.cached("look"));

    @Test
    void isUnknown() {
      assertEquals(
          failed(new Failure.UnknownTool(SERVER, new ToolName("nothing"))), core.call("nothing"));
      assertEquals(0, core.server.callCount());
    }

    @Test
    void fetchesListingAgainUnlessRecent() {
      core.list();
      core.ticker.advance(Duration.ofSeconds(2));
      core.server.lists(FakeMcpServer.tool("new", /* readOnly= */ true));

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("new"));
      assertEquals(2, core.server.listingCount());
    }

    @Test
    void causesNoFloodOfListings() {
      core.call("nothing");
      core.call("nothing");
      core.call("nothing");

      assertEquals(1, core.server.listingCount());
    }

    @Test
    void isCalledIfServerListsNothing() {
      core.server.answersListing(
          new UpstreamReply.Failed<>(
              new Failure.Rejected(-32601, "method not found", Optional.empty())));

      assertServed("1", CacheProvenance.Forwarded.BYPASS, core.call("any"));
    }

    @Test
    void isUnknownIfDisabled() {
      core.server.lists(FakeMcpServer.tool("secret-door", /* readOnly= */ true));

      assertEquals(
          failed(new Failure.UnknownTool(SERVER, new ToolName("secret-door"))),
          core.call("secret-door"));
      assertEquals(0, core.server.callCount());
    }
  }

  @Nested
  class UndeliveredRequest {

    @Test
    void isRetriedOnce() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.server.answers(_ -> new UpstreamReply.Failed<>(REFUSED));

      assertEquals(failed(REFUSED), core.call("write"));
      assertEquals(2, core.server.callCount());
    }

    @Test
    void isNotRetriedIfItMayHaveRun() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      assertEquals(failed(BROKEN), core.call("look"));
      assertEquals(1, core.server.callCount());
    }

    @Test
    void isRetriedIfReadOnlyOnTrustedServer() {
      CoreFixture core = new CoreFixture(CoreFixture.policy(/* trusted= */ true));
      core.list();
      core.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      core.call("look");
      core.call("write");

      assertEquals(3, core.server.callCount());
    }

    @Test
    void reportsThatFirstAttemptMayHaveRun() {
      CoreFixture core =
          new CoreFixture(
              CoreFixture.cached("look"),
              new ToolRule(
                  new Glob("write"), new CacheRule.Never(), Optional.empty(), RetryRule.ALWAYS));
      core.call("look");
      core.server.answers(
          _ -> new UpstreamReply.Failed<>(core.server.callCount() == 2 ? BROKEN : REFUSED));

      assertEquals(failed(BROKEN), core.call("write"));
      assertEquals(3, core.server.callCount());
      assertEquals(0, core.caches.results().stats().size());
    }

    @Test
    void isRetriedIfConfigured() {
      CoreFixture core =
          new CoreFixture(
              new ToolRule(
                  new Glob("write"), new CacheRule.Never(), Optional.empty(), RetryRule.ALWAYS));
      core.list();
      core.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));

      core.call("write");

      assertEquals(2, core.server.callCount());
    }

    @Test
    void failsFastAfterFiveFailuresUntilProbesSucceed() {
      CoreFixture core = new CoreFixture();
      core.list();
      core.server.answers(_ -> new UpstreamReply.Failed<>(BROKEN));
      for (int i = 0; i < 5; i++) {
        assertEquals(failed(BROKEN), core.call("write"));
      }

      assertEquals(failed(new Failure.CircuitOpen(Duration.ofSeconds(30))), core.call("write"));
      assertEquals(5, core.server.callCount());
      core.server.recovers();
      core.ticker.advance(Duration.ofSeconds(30));
      assertEquals(failed(new Failure.CircuitOpen(Duration.ofSeconds(1))), core.call("write"));
      core.probe();

      assertServed("6", CacheProvenance.Forwarded.BYPASS, core.call("write"));
    }
  }

  @Nested
  class ExpiredListing {

    private final CoreFixture core = new CoreFixture();

    ExpiredListing() {
      core.list();
      core.ticker.advance(CoreFixture.LISTING_LIFE);
    }

    @Test
    void isUsedAndRefreshedInBackground() {
      core.call("write");
      assertEquals(1, core.server.listingCount());

      core.runBackground();

      assertEquals(2, core.server.listingCount());
      assertInstanceOf(Outcome.Served.class, core.list(ONLY_IF_CACHED));
    }

    @Test
    void takesNoProbesOfHalfOpenBreaker() {
      core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();
      core.ticker.advance(Duration.ofSeconds(30));

      core.call("write");

      assertEquals(0, core.background.size());
    }

    @Test
    void isNotRequestedBeforeEachCallOfDeadServer() {
      core.server.fails(BROKEN);

      core.call("write");

      assertEquals(1, core.server.listingCount());
      assertEquals(0, core.background.size());
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
