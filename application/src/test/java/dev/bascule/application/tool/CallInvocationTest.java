package dev.bascule.application.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CallContexts.FakeSession;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.CoreTrace;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.FakeSharedRates;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.SharedRateLimiters;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The outcome of a polled call, which counts as one that is awaited. */
final class CallInvocationTest {

  private static final FreshnessRequirement YOUNG =
      new FreshnessRequirement(false, false, false, Duration.ofSeconds(1), null, null);
  private static final ToolCall LOOK = CoreFixture.call("look", "{}");
  private static final AccessPolicy OTHERS_ONLY =
      AccessPolicy.OPEN.withPermissions(
          new Permissions(
              Map.of(
                  Permissions.EVERYBODY,
                  new Permissions.Grants(
                      List.of(Permissions.AccessPattern.of("files/other").orElseThrow()),
                      List.of(),
                      false,
                      false,
                      false))));

  private final CoreFixture core = new CoreFixture();
  private final CoreFixture awaited = new CoreFixture();

  private Optional<Outcome<McpResult>> poll() {
    return core.poll(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private static void openBreaker(CoreFixture core) {
    core.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
  }

  /** Asserts that polling in one core has the same effect as awaiting in the other, equal one. */
  private static void assertPolledAsAwaited(
      CoreFixture polled,
      CoreFixture awaited,
      ToolCall call,
      FreshnessRequirement requirement,
      CallContext context) {
    assertEquals(
        Optional.of(awaited.await(call, requirement, context)),
        polled.poll(call, requirement, context));
    assertEquals(CoreTrace.of(awaited), CoreTrace.of(polled));
  }

  private void assertPolledAsAwaited(ToolCall call) {
    assertPolledAsAwaited(core, awaited, call, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private void assertLeftToAwait(FreshnessRequirement requirement, CallContext context) {
    CoreTrace before = CoreTrace.of(core);

    assertEquals(Optional.empty(), core.poll(LOOK, requirement, context));
    assertEquals(before, CoreTrace.of(core));
  }

  private void assertLeftToAwait() {
    assertLeftToAwait(FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  @Nested
  class Hits {

    @Test
    void areReturned() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.call("look");
        each.ticker.advance(Duration.ofSeconds(3));
      }

      assertPolledAsAwaited(LOOK);
    }

    @Test
    void areReturnedWhileTheBreakerIsOpen() {
      core.call("look");
      openBreaker(core);

      assertInstanceOf(Outcome.Served.class, poll().orElseThrow());
    }

    @Test
    void areReturnedWithStaleListing() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.list();
        each.ticker.advance(CoreFixture.LISTING_LIFE.minusNanos(1));
        each.call("look");
        each.ticker.advance(Duration.ofNanos(1));
      }

      assertPolledAsAwaited(LOOK);
    }

    @Test
    void areNotReturnedWithExpiredListing() {
      core.list();
      core.ticker.advance(CoreFixture.LISTING_LIFE.plusHours(24).minusNanos(1));
      core.call("look");

      assertTrue(poll().isPresent());
      core.ticker.advanceNanos(1);
      assertLeftToAwait();
    }

    @Test
    void areNotReturnedOnceTheyHaveExpired() {
      core.call("look");
      core.ticker.advance(CoreFixture.RESULT_LIFE);

      assertLeftToAwait();
    }

    @Test
    void areNotReturnedUnlessTheyAreFreshEnough() {
      core.call("look");
      core.ticker.advance(Duration.ofSeconds(2));

      assertLeftToAwait(YOUNG, CallContext.ANONYMOUS);
      assertLeftToAwait(FreshnessRequirement.RELOAD, CallContext.ANONYMOUS);
    }

    @Test
    void areNotReturnedAfterInvalidation() {
      core.call("look");
      int dropped = core.caches.results().invalidate(new CacheTag.ServerTag(CoreFixture.SERVER));

      assertEquals(1, dropped);
      assertLeftToAwait();
    }

    @Test
    void areNotReturnedWithoutPermission() {
      core.call("look");
      core.access.set(OTHERS_ONLY);

      assertLeftToAwait();
    }

    @Test
    void areNotReturnedToRequestsWithParamsThatAffectTheResult() {
      core.call("look");

      assertLeftToAwait(
          FreshnessRequirement.NONE,
          CallContext.ANONYMOUS.withForwardedParams(
              new ForwardedParams(
                  JsonBytes.of("{\"a\":1}"), JsonBytes.of("{}"), Optional.empty())));
    }

    @Test
    void areReturnedForAnyLogLevelAndMetadata() {
      CallContext context =
          CallContext.ANONYMOUS.withForwardedParams(
              new ForwardedParams(
                  JsonBytes.of("{}"), JsonBytes.of("{\"a\":1}"), Optional.of(LogLevel.INFO)));
      core.call("look");
      awaited.call("look");

      assertPolledAsAwaited(core, awaited, LOOK, FreshnessRequirement.NONE, context);
    }
  }

  @Test
  void pollIsEmptyWhileNoListingIsCached() {
    assertLeftToAwait();
  }

  @Test
  void pollIsEmptyWhileNoResultIsCached() {
    core.list();

    assertLeftToAwait();
  }

  @Nested
  class Sessions {

    private final CallContext session = CallContexts.of(new FakeSession(CallContexts.ROOTS));

    @Test
    void areAnsweredFromThePartitionOfTheirOpenConnection() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.callWith(session, "look");
        each.runBackground();
      }

      assertPolledAsAwaited(core, awaited, LOOK, FreshnessRequirement.NONE, session);
    }

    @Test
    void openNoConnectionForPoll() {
      core.call("look");

      assertLeftToAwait(FreshnessRequirement.NONE, session);
      assertEquals(0, core.connections.usage().count());
    }

    @Test
    void areNotAnsweredAfterTheirEnd() {
      FakeSession ending = new FakeSession(CallContexts.ROOTS);
      core.callWith(CallContexts.of(ending), "look");
      core.runBackground();
      core.connections.endSession(ending);

      assertLeftToAwait(FreshnessRequirement.NONE, CallContexts.of(ending));
    }

    @Test
    void shareConnectionWithoutCapabilities() {
      CallContext plain = CallContexts.of(new FakeSession("{}"));
      for (CoreFixture each : List.of(core, awaited)) {
        each.call("look");
      }

      assertPolledAsAwaited(core, awaited, LOOK, FreshnessRequirement.NONE, plain);
    }

    @Test
    void releaseConnectionWithOutcome() {
      core.callWith(session, "look");
      core.runBackground();

      Optional<Outcome<McpResult>> _ = core.poll(LOOK, FreshnessRequirement.NONE, session);
      core.ticker.advanceNanos(1);
      core.callWith(CallContexts.of(new FakeSession(CallContexts.ROOTS)), "look");
      core.callWith(CallContexts.of(new FakeSession(CallContexts.ROOTS)), "look");

      assertLeftToAwait(FreshnessRequirement.NONE, session);
    }
  }

  @Nested
  class Rejections {

    @Test
    void areReturnedWhileTheBreakerIsOpen() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.list();
        openBreaker(each);
      }

      assertPolledAsAwaited(LOOK);
    }

    @Test
    void areReturnedForToolsThatAreNeverCached() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.list();
        openBreaker(each);
      }

      assertPolledAsAwaited(CoreFixture.call("write", "{}"));
    }

    @Test
    void areReturnedWithStaleListing() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.list();
        each.ticker.advance(CoreFixture.LISTING_LIFE);
        openBreaker(each);
      }

      assertPolledAsAwaited(LOOK);
    }

    @Test
    void areReturnedWhileProbeIsDue() {
      core.list();
      openBreaker(core);
      core.ticker.advance(Duration.ofSeconds(30));

      assertEquals(
          Optional.of(new Outcome.Failed<>(new Failure.CircuitOpen(Duration.ofSeconds(1)))),
          poll());
    }

    @Test
    void comeBeforeArgumentsAreValidated() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.argumentsValidator =
            (_, _, _, _) -> {
              throw new AssertionError("a schema of the server is not for the thread that reads");
            };
        each.list();
        openBreaker(each);
      }

      assertPolledAsAwaited(LOOK);
      assertEquals(
          Optional.of(new Outcome.Failed<>(new Failure.CircuitOpen(Duration.ofSeconds(30)))),
          poll());
    }

    @Test
    void areReturnedWithOnlyIfCached() {
      for (CoreFixture each : List.of(core, awaited)) {
        each.list();
        openBreaker(each);
      }

      assertPolledAsAwaited(core, awaited, LOOK, CoreFixture.ONLY_IF_CACHED, CallContext.ANONYMOUS);
    }

    @Test
    void areReturnedForUnknownServers() {
      ToolCall call =
          new ToolCall(new ServerId("nobody"), new ToolName("look"), ToolArguments.NONE);

      assertPolledAsAwaited(call);
      assertEquals(
          Optional.of(new Outcome.Failed<>(new Failure.UnknownServer("nobody"))),
          core.poll(call, FreshnessRequirement.NONE, CallContext.ANONYMOUS));
    }

    /** Auditing may wait for a log. */
    @Test
    void areLeftToAwaitIfAudited() {
      ToolCall secret = CoreFixture.call("secret-plan", "{}");
      for (CoreFixture each : List.of(core, awaited)) {
        each.access.set(OTHERS_ONLY);
      }

      assertEquals(
          Optional.empty(), core.poll(secret, FreshnessRequirement.NONE, CallContext.ANONYMOUS));
      assertThat(core.events.told).isEmpty();
      assertEquals(
          new Outcome.Failed<>(new Failure.UnknownTool(CoreFixture.SERVER, secret.tool())),
          awaited.await(secret, FreshnessRequirement.NONE, CallContext.ANONYMOUS));
      assertEquals(1, awaited.events.told.size());
    }
  }

  @Nested
  class Quotas {

    private static final CallerQuotas ONE_AT_A_TIME_TWICE_A_SECOND =
        new CallerQuotas(
            new CallerQuota(
                Optional.of(new Rate(2, Duration.ofSeconds(1), /* burst= */ 2)), OptionalInt.of(1)),
            List.of());

    private final CoreFixture limited =
        new CoreFixture(
            CoreFixture.policy(/* trusted= */ false, CoreFixture.cached("look")),
            /* limit= */ 2,
            ONE_AT_A_TIME_TWICE_A_SECOND);

    @Test
    void areUsedByOutcomesOfEitherPhase() {
      assertInstanceOf(Outcome.Served.class, limited.call("look"));
      assertInstanceOf(Outcome.Served.class, polled().orElseThrow());

      Failure exceeded =
          new Failure.OverLimit(Failure.OverLimit.Limit.CALLER_RATE, "2/s", Duration.ofMillis(500));
      assertEquals(Optional.of(new Outcome.Failed<>(exceeded)), polled());
      assertEquals(new Outcome.Failed<McpResult>(exceeded), limited.call("look"));
    }

    @Test
    void areReleasedByInvocationsWithoutOutcome() {
      for (int i = 0; i < 5; i++) {
        assertEquals(Optional.empty(), polled());
      }

      assertInstanceOf(Outcome.Served.class, limited.call("look"));
      assertInstanceOf(Outcome.Served.class, limited.call("look"));
    }

    @Test
    void areHeldFromPrepareToTheOutcome() {
      Failure tooMany =
          new Failure.OverLimit(
              Failure.OverLimit.Limit.CALLER_CONCURRENCY, "1", Duration.ofSeconds(1));
      try (Invocation<McpResult> first = prepare()) {
        assertEquals(Optional.empty(), first.poll());
        assertEquals(Optional.of(new Outcome.Failed<>(tooMany)), polled());
        assertInstanceOf(Outcome.Served.class, first.await());
        assertTrue(polled().orElseThrow() instanceof Outcome.Served);
      }
    }

    @Test
    void areReleasedOnceByInvocationClosedTwice() {
      Invocation<McpResult> first = prepare();
      first.close();
      first.close();
      try (Invocation<McpResult> second = prepare()) {
        Outcome<McpResult> concurrent = limited.call("look");

        assertInstanceOf(Outcome.Failed.class, concurrent);
        assertInstanceOf(Outcome.Served.class, second.await());
      }
    }

    private Invocation<McpResult> prepare() {
      return limited.callTool.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }

    private Optional<Outcome<McpResult>> polled() {
      return limited.poll(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }
  }

  @Nested
  class SharedQuotas {

    private static final Rate RATE = new Rate(2, Duration.ofSeconds(1), /* burst= */ 8);
    private static final BucketKey BUCKET = BucketKey.ofCaller("", RATE);

    private final CoreFixture limited =
        new CoreFixture(
            CoreFixture.policy(/* trusted= */ false, CoreFixture.cached("look")),
            /* limit= */ 2,
            new CallerQuotas(new CallerQuota(Optional.of(RATE), OptionalInt.of(1)), List.of()));
    private final FakeSharedRates engine = new FakeSharedRates(limited.ticker);

    /** Borrows two tokens for the stock. */
    SharedQuotas() {
      CircuitBreaker breaker =
          new CircuitBreaker(
              BreakerSettings.DEFAULTS, limited.ticker, () -> Instant.EPOCH, _ -> {});
      limited.rates =
          new SharedRateLimiters(engine, breaker, () -> 1, limited.ticker, limited.background::add);
    }

    @Test
    void needNoEngineForHitsWhileThereIsStock() {
      assertInstanceOf(Outcome.Served.class, limited.call("look"));
      int _ = engine.takeCalls();

      assertInstanceOf(Outcome.Served.class, polled().orElseThrow());
      assertInstanceOf(Outcome.Served.class, polled().orElseThrow());
      assertEquals(0, engine.takeCalls());
    }

    @Test
    void areAwaitedWithoutStock() {
      try (Invocation<McpResult> first = prepare()) {
        assertEquals(Optional.empty(), first.poll());
        assertEquals(0, engine.takeCalls());
        assertInstanceOf(Outcome.Served.class, first.await());
        assertEquals(1, engine.takeCalls());
      }
      assertEquals(5, engine.left(BUCKET));
    }

    @Test
    void areExhaustedForAllReplicas() {
      int _ = engine.borrow(BUCKET, 8).tokens();
      Failure exceeded =
          new Failure.OverLimit(Failure.OverLimit.Limit.CALLER_RATE, "2/s", Duration.ofMillis(500));

      assertEquals(Optional.empty(), polled());
      assertEquals(new Outcome.Failed<McpResult>(exceeded), limited.call("look"));
      assertEquals(Optional.of(new Outcome.Failed<>(exceeded)), polled());

      limited.ticker.advance(Duration.ofMillis(500));
      assertInstanceOf(Outcome.Served.class, limited.call("look"));
    }

    @Test
    void takeNothingIfInvocationIsClosedBefore() {
      for (int i = 0; i < 5; i++) {
        prepare().close();
      }

      assertEquals(8, engine.left(BUCKET));
      assertInstanceOf(Outcome.Served.class, limited.call("look"));
    }

    private Invocation<McpResult> prepare() {
      return limited.callTool.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }

    private Optional<Outcome<McpResult>> polled() {
      return limited.poll(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }
  }

  @Test
  void awaitContinuesAfterAnEmptyPollAndCountsNothingTwice() {
    core.list();
    awaited.list();

    assertEquals(
        awaited.await(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS),
        core.pollThenAwait(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS));
    assertEquals(CoreTrace.of(awaited), CoreTrace.of(core));
  }

  @Test
  void awaitReturnsResultCachedSincePoll() {
    core.list();
    try (Invocation<McpResult> invocation =
        core.callTool.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS)) {
      assertEquals(Optional.empty(), invocation.poll());
      core.call("look");

      assertTrue(
          invocation.await() instanceof Outcome.Served<McpResult> served
              && served.provenance() instanceof CacheProvenance.Hit);
    }
    assertEquals(1, core.server.callCount());
  }

  @Test
  void awaitUsesPlanOfListingInvalidatedSincePoll() {
    core.list();
    try (Invocation<McpResult> invocation =
        core.callTool.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS)) {
      int _ = core.caches.invalidate(new CacheTag.ServerTag(CoreFixture.SERVER));

      assertInstanceOf(Outcome.Served.class, invocation.await());
    }
    assertEquals(1, core.server.listingCount());
    core.runBackground();
    assertEquals(2, core.server.listingCount());
  }

  @Test
  void isNotUsedAfterAnOutcome() {
    core.call("look");
    try (Invocation<McpResult> invocation =
        core.callTool.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS)) {
      assertTrue(invocation.poll().isPresent());

      assertThrows(IllegalStateException.class, invocation::await);
      assertThrows(IllegalStateException.class, invocation::poll);
    }
  }

  @Test
  void reportsAwaitedCallWithItsDuration() {
    try (Invocation<McpResult> invocation = prepareReported()) {
      core.ticker.advance(Duration.ofSeconds(3));
      assertEquals(Optional.empty(), invocation.poll());
      assertEquals(List.of(), core.events.told);
      assertInstanceOf(Outcome.Served.class, invocation.await());
    }

    assertEquals(List.of("look ended after PT3S"), core.events.told);
  }

  @Test
  void reportsPolledCallWithItsDuration() {
    core.call("look");

    try (Invocation<McpResult> invocation = prepareReported()) {
      core.ticker.advance(Duration.ofSeconds(3));
      assertTrue(invocation.poll().isPresent());
    }

    assertEquals(List.of("look ended after PT3S"), core.events.told);
  }

  @Test
  void leavesCallToOtherThreadIfItsReportMayBlock() {
    core.call("look");
    BridgeEventListener blocking =
        new BridgeEventListener() {
          @Override
          public boolean mayBlockOnEnd(boolean isReadOnly) {
            return true;
          }
        };

    try (Invocation<McpResult> invocation =
        core.callTool(blocking, SpanRecorder.NONE)
            .prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS)) {
      assertEquals(Optional.empty(), invocation.poll());
      assertInstanceOf(Outcome.Served.class, invocation.await());
    }
    assertEquals(1, core.server.callCount());
  }

  @Test
  void reportsNoCallWithoutOutcome() {
    try (Invocation<McpResult> invocation = prepareReported()) {
      assertEquals(Optional.empty(), invocation.poll());
    }

    assertEquals(List.of(), core.events.told);
  }

  private Invocation<McpResult> prepareReported() {
    return core.callTool(core.events, SpanRecorder.NONE)
        .prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  @Test
  void recordsOneSpanPerOutcome() {
    CallToolUseCase traced = core.callTool(core.events, core.tracing);
    for (int i = 0; i < 2; i++) {
      try (Invocation<McpResult> invocation =
          traced.prepare(LOOK, FreshnessRequirement.NONE, CallContext.ANONYMOUS)) {
        Outcome<McpResult> _ = invocation.poll().orElseGet(invocation::await);
      }
    }

    assertEquals(
        2,
        core.tracing.spans().stream()
            .filter(span -> span.work().method().equals("tools/call"))
            .filter(span -> span.work().direction() == Direction.RECEIVED)
            .filter(span -> span.ending().isPresent())
            .count());
  }
}
