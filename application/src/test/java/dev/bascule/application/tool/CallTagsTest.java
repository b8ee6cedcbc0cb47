package dev.bascule.application.tool;

import static dev.bascule.application.CoreFixture.RESULT_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Failure.UpstreamFailure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tags of results and what calls invalidate by them, through the whole core. */
class CallTagsTest {

  private static final String ISSUE = "issue:{args.number}";
  private static final FreshnessLifetime LIFETIME =
      new FreshnessLifetime(RESULT_LIFE, Duration.ZERO, Duration.ofHours(1));

  @Test
  void dropsOnlyResultsWithTagsOfTheWrite() {
    CoreFixture core = core(tags(ISSUE, "tool:list"));
    cacheAll(core);

    call(core, "update", "{\"number\":1}");

    assertThat(isHit(core, "get", "{\"number\":2}")).isTrue();
    assertThat(isHit(core, "get", "{\"number\":1}")).isFalse();
    assertThat(isHit(core, "list", "{}")).isFalse();
  }

  @Test
  void dropsAllResultsOfServerWithoutRule() {
    CoreFixture core = core(Optional.empty());
    cacheAll(core);

    call(core, "update", "{\"number\":1}");

    assertThat(core.caches.results().stats().size()).isZero();
  }

  @Test
  void dropsNothingWithEmptyRule() {
    CoreFixture core = core(Optional.of(Invalidation.None.INSTANCE));
    cacheAll(core);

    call(core, "update", "{\"number\":1}");

    assertThat(core.caches.results().stats().size()).isEqualTo(3);
  }

  @Test
  void loadsReadWithoutTaggedArgumentEachTimeAndStoresNothing() {
    CoreFixture core = core(tags(ISSUE));

    for (int i = 1; i <= 2; i++) {
      Outcome<McpResult> outcome =
          core.pollThenAwait(
              CoreFixture.call("get", "{}"), FreshnessRequirement.NONE, CallContext.ANONYMOUS);

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Served.class,
              served ->
                  assertThat(served.provenance())
                      .isEqualTo(
                          new CacheProvenance.Forwarded(
                              CacheProvenance.Reason.UNTAGGED, false, Optional.empty())));
      assertThat(core.server.callCount()).isEqualTo(i);
      assertThat(unresolved(core)).isEqualTo(i);
    }
    assertThat(core.caches.results().stats().size()).isZero();
  }

  @Test
  void dropsAllResultsIfWriteLacksTaggedArgument() {
    CoreFixture core = core(tags(ISSUE, "tool:list"));
    cacheAll(core);

    call(core, "update", "{}");

    assertThat(core.caches.results().stats().size()).isZero();
    assertThat(unresolved(core)).isOne();
  }

  @Test
  void dropsTagIfWriteMayHaveRun() {
    for (UpstreamFailure failure :
        List.of(
            new Failure.TimedOut(Duration.ofSeconds(1)),
            new Failure.Unreachable("reset", DeliveryStatus.MAY_HAVE_RUN),
            new Failure.Throttled("status 503", Optional.empty()),
            overLimit(Limit.ANSWER_BYTES))) {
      assertThat(afterFailedWrite(failure)).as("%s", failure).isFalse();
    }
  }

  @Test
  void keepsTagIfWriteCannotHaveRun() {
    for (UpstreamFailure failure :
        List.of(
            new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT),
            new Failure.Refused("status 401"),
            new Failure.Throttled("status 429", Optional.of(Duration.ofSeconds(1))),
            overLimit(Limit.OWN_CHILDREN))) {
      assertThat(afterFailedWrite(failure)).as("%s", failure).isTrue();
    }
  }

  private static UpstreamFailure overLimit(Limit limit) {
    return new Failure.OverLimit(limit, "1", Duration.ofSeconds(1));
  }

  private static boolean afterFailedWrite(UpstreamFailure failure) {
    CoreFixture core = core(tags(ISSUE));
    cacheAll(core);
    core.server.answers(_ -> new UpstreamReply.Failed<>(failure));
    call(core, "update", "{\"number\":1}");
    core.server.answers(_ -> FakeMcpServer.result("\"new\""));
    return isHit(core, "get", "{\"number\":1}");
  }

  @Test
  void dropsTagForEveryCaller() {
    CoreFixture core = core(tags(ISSUE));
    Caller ada = new Caller("ada");
    Caller bob = new Caller("bob");
    for (Caller caller : List.of(ada, bob)) {
      core.callAs(caller, "get", "{\"number\":1}", FreshnessRequirement.NONE);
      core.callAs(caller, "get", "{\"number\":2}", FreshnessRequirement.NONE);
    }

    core.callAs(ada, "update", "{\"number\":1}", FreshnessRequirement.NONE);

    for (Caller caller : List.of(ada, bob)) {
      assertThat(isHit(core, caller, "get", "{\"number\":1}")).isFalse();
      assertThat(isHit(core, caller, "get", "{\"number\":2}")).isTrue();
    }
  }

  @Test
  void dropsResultsOfToolWithoutTagsByItsName() {
    CoreFixture core = core(tags("tool:list"));
    cacheAll(core);

    call(core, "update", "{}");

    assertThat(isHit(core, "list", "{}")).isFalse();
    assertThat(isHit(core, "get", "{\"number\":1}")).isTrue();
    assertThat(unresolved(core)).isZero();
  }

  @Test
  void returnsButDoesNotStoreLoadThatAWriteOverlaps() {
    CoreFixture core = core(tags(ISSUE));
    core.server.answers(
        call -> {
          if (call.tool().value().equals("get")) {
            call(core, "update", "{\"number\":1}");
          }
          return FakeMcpServer.result("\"old\"");
        });

    assertThat(core.call("get", "{\"number\":1}", FreshnessRequirement.NONE).findValue())
        .hasValueSatisfying(result -> assertThat(result.json().text()).contains("old"));
    assertThat(core.caches.results().stats().size()).isZero();

    core.call("get", "{\"number\":2}", FreshnessRequirement.NONE);
    assertThat(core.caches.results().stats().size()).isOne();
  }

  @Test
  void cachedReadWithInvalidationDropsNothingOnHit() {
    CoreFixture core =
        new CoreFixture(
            rule("get", cacheable(ISSUE), Optional.empty()),
            rule("read", cacheable(), tags(ISSUE)));
    core.server.lists(FakeMcpServer.tool("get", true), FakeMcpServer.tool("read", true));
    call(core, "read", "{\"number\":1}");
    call(core, "get", "{\"number\":1}");

    assertThat(isHit(core, "read", "{\"number\":1}")).isTrue();
    assertThat(isHit(core, "get", "{\"number\":1}")).isTrue();
    core.call("read", "{\"number\":1}", FreshnessRequirement.RELOAD);
    assertThat(isHit(core, "get", "{\"number\":1}")).isFalse();
  }

  private static CoreFixture core(Optional<Invalidation> invalidation) {
    CoreFixture core =
        new CoreFixture(
            rule("get", cacheable(ISSUE), Optional.empty()),
            rule("list", cacheable(), Optional.empty()),
            rule("update", new CacheRule.Never(), invalidation));
    core.server.lists(
        FakeMcpServer.tool("get", true),
        FakeMcpServer.tool("list", true),
        FakeMcpServer.tool("update", false));
    return core;
  }

  private static Optional<Invalidation> tags(String... templates) {
    return Optional.of(new Invalidation.Tags(parse(templates)));
  }

  private static CacheRule cacheable(String... templates) {
    return new CacheRule.Cacheable(
        LIFETIME, CacheScope.PRIVATE, /* onlyReadOnly= */ false, Duration.ZERO, parse(templates));
  }

  private static List<TagTemplate> parse(String... templates) {
    return Stream.of(templates).map(text -> TagTemplate.parse(text).orElseThrow()).toList();
  }

  private static ToolRule rule(
      String tool, CacheRule cacheRule, Optional<Invalidation> invalidation) {
    return new ToolRule(
        new Glob(tool),
        cacheRule,
        Optional.empty(),
        RetryRule.BY_HINTS,
        Optional.empty(),
        invalidation,
        ToolBreakerRule.DEFAULT);
  }

  private static void cacheAll(CoreFixture core) {
    call(core, "get", "{\"number\":1}");
    call(core, "get", "{\"number\":2}");
    call(core, "list", "{}");
    assertThat(core.caches.results().stats().size()).isEqualTo(3);
  }

  private static void call(CoreFixture core, String tool, String arguments) {
    Outcome<McpResult> _ = core.call(tool, arguments, FreshnessRequirement.NONE);
  }

  private static boolean isHit(CoreFixture core, String tool, String arguments) {
    return isHit(core, Caller.ANONYMOUS, tool, arguments);
  }

  private static boolean isHit(CoreFixture core, Caller caller, String tool, String arguments) {
    return core.poll(
            CoreFixture.call(tool, arguments), FreshnessRequirement.NONE, CallContext.plain(caller))
        .isPresent();
  }

  private static long unresolved(CoreFixture core) {
    return core.events.told.stream().filter((SERVER + " has unresolved tags")::equals).count();
  }
}
