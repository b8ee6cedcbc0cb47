package dev.bascule.application.tool;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reuse of errors that a tool reports, with {@code errorTtl: 5s}. */
class ErrorResultsTest {

  private static final Caller ANNE = new Caller("key:anne");
  private static final Caller BEN = new Caller("key:ben");
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final Duration ERROR_LIFE = Duration.ofSeconds(5);
  private static final McpResult ERROR =
      new McpResult(JsonBytes.of("\"not found\""), McpResult.Kind.ERROR);
  private static final Failure.Unreachable GONE =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);
  private static final Failure.TimedOut TIMED_OUT = new Failure.TimedOut(Duration.ofMinutes(1));

  private final CoreFixture core =
      new CoreFixture(
          new ToolRule(
              new Glob("look"),
              rule(new FreshnessLifetime(LIFE, Duration.ZERO, Duration.ofHours(1)), ERROR_LIFE),
              Optional.empty(),
              RetryRule.NEVER));

  private static CacheRule rule(FreshnessLifetime lifetime, Duration errorTtl) {
    return new CacheRule.Cacheable(
        lifetime, CacheScope.PRIVATE, /* onlyReadOnly= */ false, errorTtl, List.of());
  }

  private void answersWithError() {
    core.server.answers(_ -> new UpstreamReply.Answered<>(ERROR));
  }

  private Outcome<McpResult> call(Caller caller) {
    return core.pollThenAwait(
        CoreFixture.call("look", "{}"), FreshnessRequirement.NONE, CallContext.plain(caller));
  }

  private static void assertError(Outcome<McpResult> outcome) {
    assertEquals(Optional.of(ERROR), outcome.findValue());
  }

  @Test
  void reusesErrorUntilItsTimeIsOver() {
    answersWithError();

    assertError(call(ANNE));
    core.ticker.advance(ERROR_LIFE.minusMillis(100));
    assertError(call(ANNE));
    assertEquals(1, core.server.callCount());
    core.ticker.advance(Duration.ofMillis(100));
    assertError(call(ANNE));

    assertEquals(2, core.server.callCount());
  }

  @Test
  void reusesNoErrorForAnotherCaller() {
    answersWithError();

    call(ANNE);
    call(BEN);

    assertEquals(2, core.server.callCount());
  }

  @Test
  void reusesNoErrorForOtherArguments() {
    answersWithError();

    core.callAs(ANNE, "look", "{\"at\":1}", FreshnessRequirement.NONE);
    core.callAs(ANNE, "look", "{\"at\":2}", FreshnessRequirement.NONE);

    assertEquals(2, core.server.callCount());
  }

  @Test
  void reusesNoErrorWithoutErrorTtl() {
    CoreFixture other = new CoreFixture(CoreFixture.cached("look"));
    other.server.answers(_ -> new UpstreamReply.Answered<>(ERROR));

    other.call("look");
    other.call("look");

    assertEquals(2, other.server.callCount());
  }

  @Test
  void servesNoStaleError() {
    answersWithError();
    call(ANNE);
    core.ticker.advance(ERROR_LIFE);
    core.server.fails(GONE);

    assertEquals(new Outcome.Failed<McpResult>(GONE), call(ANNE));
  }

  @Test
  void keepsStaleResultThatMayBeNeeded() {
    core.server.answers(_ -> FakeMcpServer.result("1"));
    call(ANNE);
    core.ticker.advance(LIFE);
    answersWithError();
    assertError(call(ANNE));
    core.server.fails(GONE);

    assertEquals(Optional.of(JsonBytes.of("1")), call(ANNE).findValue().map(McpResult::json));
  }

  @Test
  void replacesErrorByResult() {
    answersWithError();
    call(ANNE);
    core.server.answers(_ -> FakeMcpServer.result("1"));

    core.callAs(ANNE, "look", "{}", FreshnessRequirement.RELOAD);

    assertEquals(Optional.of(JsonBytes.of("1")), call(ANNE).findValue().map(McpResult::json));
    assertEquals(2, core.server.callCount());
  }

  @Test
  void dropsErrorAfterWrite() {
    answersWithError();
    call(ANNE);

    core.call("write");
    call(ANNE);

    assertEquals(3, core.server.callCount());
  }

  @Test
  void dropsErrorWhenResultsOfServerAreDropped() {
    answersWithError();
    call(ANNE);

    assertEquals(1, core.caches.results().invalidate(new CacheTag.ServerTag(SERVER)));
    call(ANNE);

    assertEquals(2, core.server.callCount());
  }

  @Test
  void dropsErrorOnceBreakerOfServerCloses() {
    answersWithError();
    call(ANNE);
    core.ticker.advance(Duration.ofSeconds(1));
    core.upstreams.find(SERVER).orElseThrow().breaker().forceOpen();
    assertError(call(ANNE));
    core.upstreams.find(SERVER).orElseThrow().breaker().forceClose();
    core.ticker.advance(Duration.ofSeconds(1));

    call(ANNE);
    core.ticker.advance(Duration.ofSeconds(1));
    call(ANNE);

    assertEquals(2, core.server.callCount());
  }

  @Test
  void dropsErrorOnceBreakerOfToolCloses() {
    CoreFixture patient =
        new CoreFixture(
            new ToolRule(
                new Glob("look"),
                rule(FreshnessLifetime.of(LIFE), CacheRule.Cacheable.MAX_ERROR_TTL),
                Optional.empty(),
                RetryRule.NEVER));
    patient.server.answers(
        call ->
            call.arguments().json().equals(JsonBytes.of("{}"))
                ? new UpstreamReply.Answered<>(ERROR)
                : new UpstreamReply.Failed<>(TIMED_OUT));
    patient.call("look");
    for (int i = 0; i < 5; i++) {
      patient.call("look", "{\"hang\":" + i + "}", FreshnessRequirement.NONE);
      patient.runBackground();
    }
    int before = patient.server.callCount();
    assertError(patient.call("look"));
    assertEquals(1, patient.toolBreakers.notClosed().size());
    patient.ticker.advance(Duration.ofSeconds(30));
    patient.server.answers(_ -> new UpstreamReply.Answered<>(ERROR));
    patient.call("look", "{\"at\":2}", FreshnessRequirement.NONE);
    assertEquals(0, patient.toolBreakers.notClosed().size());
    patient.ticker.advance(Duration.ofSeconds(1));

    patient.call("look");

    assertEquals(before + 2, patient.server.callCount());
  }

  @Test
  void reusesNoErrorThatOthersWouldGet() {
    CacheRule open =
        new CacheRule.Cacheable(
            FreshnessLifetime.of(LIFE),
            CacheScope.PUBLIC,
            /* onlyReadOnly= */ false,
            ERROR_LIFE,
            List.of());

    assertEquals(Duration.ZERO, open.errorTtl());
  }
}
