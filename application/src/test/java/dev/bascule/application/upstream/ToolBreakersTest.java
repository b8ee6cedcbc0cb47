package dev.bascule.application.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.admin.ForceBreakerService;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.view.BridgeMetrics.ToolBreakerMetrics;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.FailureRate;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tool that fails while its server works is blocked alone, for the caller whose calls fail. */
class ToolBreakersTest {

  private static final Duration TOOL_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration MAX_CALL_TIME = ToolTimeout.DEFAULT.maxTime();
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Failure.TimedOut TIMED_OUT = new Failure.TimedOut(TOOL_TIMEOUT);
  private static final Caller ANNE = new Caller("key:anne");
  private static final Caller BEN = new Caller("key:ben");
  private static final ToolBreakerRule OFF =
      new ToolBreakerRule(/* enabled= */ false, Optional.empty(), Optional.empty());

  private final CoreFixture core = new CoreFixture();

  private static void failWith(CoreFixture fixture, Failure.UpstreamFailure failure) {
    fixture.server.answers(_ -> new UpstreamReply.Failed<>(failure));
  }

  /** Makes a call, after which pings and refreshes run. */
  private static Outcome<McpResult> call(CoreFixture fixture, Caller caller, String tool) {
    Outcome<McpResult> outcome = fixture.callAs(caller, tool, "{}", FreshnessRequirement.NONE);
    fixture.runBackground();
    return outcome;
  }

  private static void open(CoreFixture fixture, Caller caller) {
    failWith(fixture, TIMED_OUT);
    for (int i = 0; i < 5; i++) {
      call(fixture, caller, "write");
    }
  }

  private static ToolBreakerRule afterFailures(int threshold) {
    return new ToolBreakerRule(/* enabled= */ true, Optional.of(threshold), Optional.empty());
  }

  private static Outcome<McpResult> rejected(Duration wait) {
    return new Outcome.Failed<>(new Failure.CircuitOpen(wait, Optional.of(new ToolName("write"))));
  }

  private static CircuitState stateOfServer(CoreFixture fixture) {
    return fixture.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().state();
  }

  @Test
  void rejectsCallsOfCallerAfterFiveTimeoutsAlthoughServerAnswersPings() {
    open(core, ANNE);
    int sent = core.server.callCount();

    Outcome<McpResult> sixth = call(core, ANNE, "write");

    assertEquals(rejected(RECOVERY), sixth);
    assertEquals(sent, core.server.callCount());
    assertEquals(CircuitState.CLOSED, stateOfServer(core));
  }

  @Test
  void rejectsNothingWhileObserving() {
    CoreFixture observing = new CoreFixture(observingPolicy(Optional.empty()));
    open(observing, ANNE);
    int sent = observing.server.callCount();

    Outcome<McpResult> sixth = call(observing, ANNE, "write");

    assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), sixth);
    assertEquals(sent + 1, observing.server.callCount());
    assertEquals(List.of(), observing.toolBreakers.notClosed());
    assertEquals(
        1, Collections.frequency(observing.events.told, "write would move to OPEN for key:anne"));
  }

  @Test
  void countsSlowProbeWhileObserving() {
    CoreFixture observing = new CoreFixture(observingPolicy(Optional.of(Duration.ofSeconds(2))));
    open(observing, ANNE);
    observing.server.answers(
        _ -> {
          observing.ticker.advance(Duration.ofSeconds(3));
          return FakeMcpServer.result("1");
        });

    observing.ticker.advance(RECOVERY);
    call(observing, ANNE, "write");

    assertEquals(
        2, Collections.frequency(observing.events.told, "write would move to OPEN for key:anne"));
  }

  private static ServerPolicy observingPolicy(Optional<Duration> slowAfter) {
    ToolBreakerRule rule = new ToolBreakerRule(/* enabled= */ true, Optional.empty(), slowAfter);
    return TestPolicies.of(
        /* trusted= */ false,
        List.of(),
        8,
        /* invalidateOnWrite= */ true,
        new FreshnessLifetime(CoreFixture.LISTING_LIFE, Duration.ZERO, Duration.ZERO),
        BreakerSettings.DEFAULTS.withMode(BreakerMode.OBSERVE),
        List.of(rule(rule, Duration.ZERO)));
  }

  @Test
  void rejectsWithoutWaiting() {
    open(core, ANNE);

    Optional<Outcome<McpResult>> polled =
        core.poll(
            CoreFixture.call("write", "{}"), FreshnessRequirement.NONE, CallContext.plain(ANNE));

    assertEquals(Optional.of(rejected(RECOVERY)), polled);
  }

  @Test
  void blocksOnlyItsCallerIfToolHangsOverConnectionOfOneSession() {
    core.server.onEachOpening((_, own) -> own.answers(_ -> new UpstreamReply.Failed<>(TIMED_OUT)));
    CallContext ofSession =
        new CallContext(
            ANNE,
            CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS)).client(),
            ForwardedParams.NONE);

    for (int i = 0; i < 5; i++) {
      Outcome<McpResult> _ = core.callWith(ofSession, "write");
      core.runBackground();
    }

    assertEquals(rejected(RECOVERY), core.callWith(ofSession, "write"));
    assertEquals(
        List.of("key:anne"),
        core.toolBreakers.notClosed().stream().map(ToolBreakerMetrics::caller).toList());
    assertEquals(CircuitState.CLOSED, stateOfServer(core));
    assertInstanceOf(Outcome.Served.class, call(core, BEN, "write"));
  }

  @Test
  void admitsOtherToolsAndOtherCallers() {
    open(core, ANNE);
    core.server.answers(_ -> FakeMcpServer.result("1"));

    assertInstanceOf(Outcome.Served.class, call(core, BEN, "write"));
    assertInstanceOf(Outcome.Served.class, call(core, ANNE, "look"));
  }

  @Test
  void countsCallersWithoutCredentialsAsOne() {
    open(core, Caller.ANONYMOUS);

    assertEquals(rejected(RECOVERY), call(core, Caller.ANONYMOUS, "write"));
  }

  static Stream<Failure.UpstreamFailure> failuresOfTools() {
    return Stream.of(
        TIMED_OUT, new Failure.BadAnswer("500"), new Failure.Throttled("429", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("failuresOfTools")
  void countsWhatToolMayHaveCaused(Failure.UpstreamFailure failure) {
    failWith(core, failure);

    for (int i = 0; i < 5; i++) {
      call(core, ANNE, "write");
    }

    assertEquals(rejected(RECOVERY), call(core, ANNE, "write"));
  }

  static Stream<Failure.UpstreamFailure> otherFailures() {
    return Stream.of(
        new Failure.Rejected(-32602, "no such issue", Optional.empty()),
        new Failure.Refused("403"),
        new Failure.BadAnswer("404", /* isClientError= */ true),
        new Failure.Cancelled(),
        new Failure.NotRunning("keeps exiting", Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("otherFailures")
  void countsNothingElse(Failure.UpstreamFailure failure) {
    failWith(core, failure);

    for (int i = 0; i < 100; i++) {
      assertEquals(new Outcome.Failed<McpResult>(failure), call(core, ANNE, "write"));
    }
  }

  @Test
  void countsBrokenConnectionForServerOnly() {
    failWith(core, new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN));

    for (int i = 0; i < 5; i++) {
      call(core, ANNE, "write");
    }

    assertEquals(CircuitState.OPEN, stateOfServer(core));
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void countsTimeoutForServerThatAnswersNoPing() {
    core.server.answersPing(() -> new UpstreamReply.Failed<>(TIMED_OUT));

    open(core, ANNE);

    assertEquals(CircuitState.OPEN, stateOfServer(core));
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void countsErrorResultsAsSuccess() {
    core.server.answers(
        _ ->
            new UpstreamReply.Answered<>(
                new McpResult(JsonBytes.of("{\"isError\":true}"), McpResult.Kind.ERROR)));

    for (int i = 0; i < 100; i++) {
      assertInstanceOf(Outcome.Served.class, call(core, ANNE, "write"));
    }
  }

  @Test
  void countsOnlyConsecutiveFailures() {
    for (int i = 0; i < 20; i++) {
      failWith(core, TIMED_OUT);
      call(core, ANNE, "write");
      core.server.answers(_ -> FakeMcpServer.result("1"));
      call(core, ANNE, "write");
    }

    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void admitsOneCallAsProbeAndWaitsTwiceAsLongAfterItFails() {
    open(core, ANNE);
    List<Duration> waits = new ArrayList<>();
    List<Outcome<McpResult>> meanwhile = new ArrayList<>();
    core.server.answers(
        _ -> {
          meanwhile.add(core.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE));
          return new UpstreamReply.Failed<>(TIMED_OUT);
        });

    for (int probe = 0; probe < 6; probe++) {
      core.ticker.advance(core.toolBreakers.notClosed().getFirst().retryAfter());
      assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), call(core, ANNE, "write"));
      waits.add(core.toolBreakers.notClosed().getFirst().retryAfter());
    }

    assertEquals(
        List.of(60L, 120L, 240L, 480L, 600L, 600L),
        waits.stream().map(Duration::toSeconds).toList());
    assertThat(meanwhile)
        .hasSize(6)
        .allSatisfy(
            outcome ->
                assertThat(outcome.findFailure()).containsInstanceOf(Failure.CircuitOpen.class));
  }

  @Test
  void closesAfterOneSuccessAndOpensForTheShortTimeAgain() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY);
    call(core, ANNE, "write");
    core.ticker.advance(Duration.ofMinutes(1));
    core.server.answers(_ -> FakeMcpServer.result("1"));

    Outcome<McpResult> probe = call(core, ANNE, "write");
    List<ToolBreakerMetrics> afterProbe = core.toolBreakers.notClosed();
    open(core, ANNE);

    assertInstanceOf(Outcome.Served.class, probe);
    assertEquals(List.of(), afterProbe);
    assertEquals(rejected(RECOVERY), call(core, ANNE, "write"));
  }

  @Test
  void releasesPlaceOfProbeWhoseCallerLeaves() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY);
    failWith(core, new Failure.Cancelled());

    call(core, ANNE, "write");
    core.server.answers(_ -> FakeMcpServer.result("1"));

    assertInstanceOf(Outcome.Served.class, call(core, ANNE, "write"));
  }

  /** Five calls of sixty seconds, and then a probe after each time that it was open. */
  @Test
  void letsCallerWaitAtMostAQuarterOfAnHourInTheFirstAndSixMinutesInEachLaterHour() {
    core.server.answers(
        _ -> {
          core.ticker.advance(TOOL_TIMEOUT);
          return new UpstreamReply.Failed<>(TIMED_OUT);
        });
    List<Long> minutes = new ArrayList<>();

    for (int hour = 0; hour < 4; hour++) {
      int before = core.server.callCount();
      long end = core.ticker.nanos() + Duration.ofHours(1).toNanos();
      while (core.ticker.nanos() - end < 0) {
        call(core, ANNE, "write");
        core.ticker.advance(Duration.ofSeconds(1));
      }
      minutes.add((long) core.server.callCount() - before);
    }

    assertThat(minutes.getFirst()).isLessThanOrEqualTo(15);
    assertThat(minutes.subList(1, 4)).allMatch(each -> each <= 6);
  }

  @Test
  void serverThatIsOpenHidesToolWhoseStateContinues() {
    open(core, ANNE);
    core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().forceOpen();
    Outcome<McpResult> hidden = call(core, ANNE, "write");
    core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker().forceClose();
    core.ticker.advance(Duration.ofSeconds(10));

    assertEquals(new Outcome.Failed<McpResult>(new Failure.CircuitOpen(RECOVERY)), hidden);
    assertEquals(rejected(Duration.ofSeconds(20)), call(core, ANNE, "write"));
  }

  @Test
  void ignoresLateSuccessOfCallThatBeganBefore() {
    core.server.answers(
        _ -> {
          open(core, ANNE);
          return FakeMcpServer.result("1");
        });

    Outcome<McpResult> first = call(core, ANNE, "write");

    assertInstanceOf(Outcome.Served.class, first);
    assertEquals(rejected(RECOVERY), call(core, ANNE, "write"));
  }

  @Test
  void ignoresQuietToolsWithBreakerOff() {
    CoreFixture off = new CoreFixture(rule(OFF, Duration.ZERO));
    failWith(off, TIMED_OUT);

    for (int i = 0; i < 100; i++) {
      assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), call(off, ANNE, "write"));
    }
  }

  @Test
  void opensAtFailureRateWhileServerAnswersPings() {
    CoreFixture rated =
        new CoreFixture(
            policy(
                BreakerSettings.DEFAULTS.withFailureRate(
                    Optional.of(new FailureRate(0.5, Duration.ofSeconds(30), 20))),
                rule(ToolBreakerRule.DEFAULT, Duration.ZERO)));
    List<Integer> open = new ArrayList<>();

    for (int i = 0; i < 10; i++) {
      rated.server.answers(_ -> FakeMcpServer.result("1"));
      call(rated, ANNE, "write");
      open.add(rated.toolBreakers.notClosed().size());
      failWith(rated, TIMED_OUT);
      call(rated, ANNE, "write");
    }

    assertEquals(Collections.nCopies(10, 0), open);
    assertEquals(rejected(RECOVERY), call(rated, ANNE, "write"));
    assertEquals(CircuitState.CLOSED, stateOfServer(rated));
  }

  private static ServerPolicy policy(BreakerSettings breaker, ToolRule rule) {
    return TestPolicies.of(
        /* trusted= */ false,
        List.of(),
        /* maxConcurrentCalls= */ 2,
        /* invalidateOnWrite= */ true,
        FreshnessLifetime.of(CoreFixture.LISTING_LIFE),
        breaker,
        List.of(rule));
  }

  @Test
  void opensAtThresholdOfTool() {
    CoreFixture strict = new CoreFixture(rule(afterFailures(2), Duration.ZERO));
    failWith(strict, TIMED_OUT);

    call(strict, ANNE, "write");
    call(strict, ANNE, "write");

    assertEquals(rejected(RECOVERY), call(strict, ANNE, "write"));
  }

  @Test
  void closesWithServerByOrder() {
    open(core, ANNE);
    ForceBreakerService orders =
        new ForceBreakerService(core.upstreams, core.toolBreakers, core.replicas, core.events);

    orders.forceBreaker(CoreFixture.SERVER, BreakerOrder.CLOSE);

    assertEquals(new Outcome.Failed<McpResult>(TIMED_OUT), call(core, ANNE, "write"));
  }

  @Test
  void keepsOpenBreakerWhileThousandsOfOtherCallersFail() {
    open(core, ANNE);
    failWith(core, TIMED_OUT);

    for (int i = 0; i < 5_000; i++) {
      call(core, new Caller("key:" + i), "write");
    }

    assertEquals(rejected(RECOVERY), call(core, ANNE, "write"));
  }

  @Test
  void makesRoomByBreakersWhoseCallersMayTryAgain() {
    CoreFixture strict = new CoreFixture(rule(afterFailures(1), Duration.ZERO));
    failWith(strict, TIMED_OUT);
    for (int i = 0; i < 4096; i++) {
      call(strict, new Caller("key:" + i), "write");
    }
    call(strict, ANNE, "write");
    List<ToolBreakerMetrics> full = strict.toolBreakers.notClosed();
    strict.ticker.advance(RECOVERY);

    call(strict, BEN, "write");

    assertEquals(4096, full.size());
    assertThat(full).noneMatch(breaker -> breaker.caller().equals("key:anne"));
    assertEquals(rejected(RECOVERY), call(strict, BEN, "write"));
    assertEquals(4096, strict.toolBreakers.notClosed().size());
  }

  @Test
  void forgetsCallersThatDoNotComeBackForTenMinutes() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY.plusMinutes(10).minusNanos(1));
    int before = core.toolBreakers.notClosed().size();

    core.ticker.advanceNanos(1);

    assertEquals(1, before);
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void forgetsCallersThatLeaveDuringTheirProbe() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY);
    failWith(core, new Failure.Cancelled());
    call(core, ANNE, "write");
    int before = core.toolBreakers.notClosed().size();

    core.ticker.advance(Duration.ofMinutes(10));

    assertEquals(1, before);
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void countsNoCallThatBeganBeforeServerWasClosedByOrder() {
    CoreFixture strict = new CoreFixture(rule(afterFailures(1), Duration.ZERO));
    strict.server.answers(
        _ -> {
          strict.toolBreakers.forget(CoreFixture.SERVER);
          return new UpstreamReply.Failed<>(TIMED_OUT);
        });

    call(strict, ANNE, "write");

    assertEquals(List.of(), strict.toolBreakers.notClosed());
  }

  @Test
  void keepsStateOnReloadUnlessBreakerIsOff() {
    open(core, ANNE);
    ServerPolicy other = CoreFixture.policy(false, rule(afterFailures(9), Duration.ZERO));
    ServerPolicy off = CoreFixture.policy(false, rule(OFF, Duration.ZERO));

    core.toolBreakers.forgetDisabled(CoreFixture.SERVER, other);
    core.toolBreakers.forgetDisabled(new ServerId("other"), off);
    Outcome<McpResult> afterOther = call(core, ANNE, "write");
    core.toolBreakers.forgetDisabled(CoreFixture.SERVER, off);

    assertEquals(rejected(RECOVERY), afterOther);
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void pausesFirstWhenServerAsksFor() {
    failWith(core, new Failure.Throttled("429", Optional.of(Duration.ofSeconds(7))));
    List<Optional<Failure>> failures = new ArrayList<>();

    for (int second = 0; second < 5; second++) {
      failures.add(call(core, ANNE, "write").findFailure());
      core.ticker.advance(Duration.ofSeconds(1));
    }

    assertEquals(1, core.server.callCount());
    assertThat(failures)
        .extracting(
            failure -> ((Failure.Throttled) failure.orElseThrow()).retryAfter().orElseThrow())
        .extracting(Duration::toSeconds)
        .containsExactly(7L, 6L, 5L, 4L, 3L);
    assertEquals(List.of(), core.toolBreakers.notClosed());
  }

  @Test
  void endsLeaseOfProbeThatNeverReturns() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY);
    List<ToolBreakerMetrics> during = new ArrayList<>();
    core.server.answers(
        _ -> {
          core.ticker.advance(MAX_CALL_TIME.plus(BreakerSettings.DEFAULTS.callTimeout()));
          during.addAll(core.toolBreakers.notClosed());
          return FakeMcpServer.result("late");
        });

    Outcome<McpResult> late = call(core, ANNE, "write");

    assertInstanceOf(Outcome.Served.class, late);
    assertThat(during).extracting(ToolBreakerMetrics::state).containsExactly("open");
    assertEquals(rejected(Duration.ofMinutes(1)), call(core, ANNE, "write"));
  }

  @Test
  void serverThatOpensHidesProbeThatIsDue() {
    open(core, ANNE);
    core.ticker.advance(RECOVERY);
    failWith(core, new Failure.Cancelled());
    call(core, ANNE, "write");
    Breaker server = core.upstreams.find(CoreFixture.SERVER).orElseThrow().breaker();
    server.forceOpen();
    Outcome<McpResult> hidden = call(core, ANNE, "write");
    server.forceClose();
    List<ToolBreakerMetrics> afterwards = core.toolBreakers.notClosed();
    core.server.answers(_ -> FakeMcpServer.result("1"));

    assertEquals(new Outcome.Failed<McpResult>(new Failure.CircuitOpen(RECOVERY)), hidden);
    assertThat(afterwards).extracting(ToolBreakerMetrics::state).containsExactly("half_open");
    assertInstanceOf(Outcome.Served.class, call(core, ANNE, "write"));
  }

  @Test
  void showsWhatIsNotClosed() {
    open(core, ANNE);
    core.ticker.advance(Duration.ofSeconds(3));

    assertEquals(
        List.of(
            new ToolBreakerMetrics(
                CoreFixture.SERVER,
                new ToolName("write"),
                "key:anne",
                "open",
                Duration.ofSeconds(3),
                Duration.ofSeconds(27))),
        core.toolBreakers.notClosed());
  }

  @Test
  void reportsTransitions() {
    open(core, ANNE);

    assertThat(core.events.told).contains("write moved to OPEN for key:anne");
  }

  /** With values that may be served while the server fails. */
  private static ToolRule rule(ToolBreakerRule breaker, Duration staleIfError) {
    return new ToolRule(
        new Glob("*"),
        staleIfError.isZero()
            ? new CacheRule.Never()
            : new CacheRule.Cacheable(
                new FreshnessLifetime(Duration.ofSeconds(10), Duration.ZERO, staleIfError),
                CacheScope.PRIVATE,
                /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS,
        Optional.empty(),
        Optional.empty(),
        breaker);
  }

  @Test
  void servesStaleValueAtOnceAndProbesInBackground() {
    CoreFixture caching = new CoreFixture(rule(ToolBreakerRule.DEFAULT, Duration.ofHours(1)));
    caching.server.answers(_ -> FakeMcpServer.result("1"));
    call(caching, ANNE, "write");
    caching.ticker.advance(Duration.ofMinutes(1));
    open(caching, ANNE);
    caching.ticker.advance(RECOVERY);
    int before = caching.server.callCount();

    List<Outcome<McpResult>> outcomes =
        Stream.generate(() -> caching.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE))
            .limit(10)
            .toList();
    int sentByCallers = caching.server.callCount() - before;
    caching.server.answers(_ -> FakeMcpServer.result("2"));
    caching.runBackground();

    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertInstanceOf(
                    CacheProvenance.Hit.class,
                    assertInstanceOf(Outcome.Served.class, outcome).provenance()));
    assertEquals(0, sentByCallers);
    assertEquals(before + 1, caching.server.callCount());
    assertEquals(List.of(), caching.toolBreakers.notClosed());
  }

  @Test
  void countsSlowCallOnceWhenItIsSlowAndDeliversItsResult() {
    CoreFixture slow = new CoreFixture(slowAfterTwoSeconds());
    List<Integer> openBefore = new ArrayList<>();
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofSeconds(3));
          return FakeMcpServer.result("1");
        });

    for (int i = 0; i < 5; i++) {
      openBefore.add(slow.toolBreakers.notClosed().size());
      assertInstanceOf(Outcome.Served.class, call(slow, ANNE, "write"));
    }

    assertEquals(List.of(0, 0, 0, 0, 0), openBefore);
    assertEquals(rejected(RECOVERY), call(slow, ANNE, "write"));
  }

  /** Each of five calls in flight counts after two seconds, before any of them ends. */
  @Test
  void countsSlowCallsInFlight() {
    CoreFixture slow =
        new CoreFixture(CoreFixture.policy(/* trusted= */ false, 10, slowAfterTwoSeconds()));
    List<Outcome<McpResult>> sixth = new ArrayList<>();
    slow.server.answers(
        _ -> {
          if (slow.server.callCount() < 5) {
            slow.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE);
          } else {
            slow.ticker.advance(Duration.ofSeconds(2));
            sixth.add(slow.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE));
          }
          return FakeMcpServer.result("1");
        });

    call(slow, ANNE, "write");

    assertEquals(List.of(rejected(RECOVERY)), sixth);
    assertEquals(rejected(RECOVERY), call(slow, ANNE, "write"));
  }

  @Test
  void showsSlowCallInFlight() {
    CoreFixture slow = new CoreFixture(slowAfterTwoSeconds(1));
    List<Integer> open = new ArrayList<>();
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofSeconds(2).minusNanos(1));
          open.add(slow.toolBreakers.notClosed().size());
          slow.ticker.advanceNanos(1);
          open.add(slow.toolBreakers.notClosed().size());
          return FakeMcpServer.result("1");
        });

    call(slow, ANNE, "write");

    assertEquals(List.of(0, 1), open);
  }

  /** Of two calls, the first is slow before the second one succeeds. */
  @Test
  void countsSlowCallBeforeLaterSuccess() {
    CoreFixture slow = new CoreFixture(slowAfterTwoSeconds(2));
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofSeconds(1));
          if (slow.server.callCount() == 1) {
            slow.callAs(ANNE, "write", "{}", FreshnessRequirement.NONE);
          }
          return FakeMcpServer.result("1");
        });
    call(slow, ANNE, "write");
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofSeconds(2));
          return FakeMcpServer.result("1");
        });

    call(slow, ANNE, "write");

    assertEquals(List.of(), slow.toolBreakers.notClosed());
  }

  @Test
  void countsFastCallsAsSuccess() {
    CoreFixture slow = new CoreFixture(slowAfterTwoSeconds());
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofMillis(1_999));
          return FakeMcpServer.result("1");
        });

    for (int i = 0; i < 20; i++) {
      call(slow, ANNE, "write");
    }

    assertEquals(List.of(), slow.toolBreakers.notClosed());
  }

  @Test
  void failsProbeThatIsSlow() {
    CoreFixture slow = new CoreFixture(slowAfterTwoSeconds());
    slow.server.answers(
        _ -> {
          slow.ticker.advance(Duration.ofSeconds(2));
          return FakeMcpServer.result("1");
        });
    for (int i = 0; i < 5; i++) {
      call(slow, ANNE, "write");
    }
    slow.ticker.advance(RECOVERY);

    assertInstanceOf(Outcome.Served.class, call(slow, ANNE, "write"));

    assertEquals(rejected(Duration.ofMinutes(1)), call(slow, ANNE, "write"));
  }

  private static ToolRule slowAfterTwoSeconds() {
    return slowAfterTwoSeconds(/* threshold= */ 5);
  }

  private static ToolRule slowAfterTwoSeconds(int threshold) {
    return rule(
        new ToolBreakerRule(
            /* enabled= */ true, Optional.of(threshold), Optional.of(Duration.ofSeconds(2))),
        Duration.ZERO);
  }
}
