package dev.bascule.application.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.TestPolicies;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerPolicyTest {

  private static final ToolAnnotations READ_ONLY = new ToolAnnotations(true, false);
  private static final ToolAnnotations IDEMPOTENT = new ToolAnnotations(false, true);
  private static final FreshnessLifetime MINUTE = FreshnessLifetime.of(Duration.ofMinutes(1));
  private static final CacheRule.Cacheable MINUTE_LONG =
      new CacheRule.Cacheable(MINUTE, CacheScope.PRIVATE, /* onlyReadOnly= */ false);

  @ParameterizedTest
  @CsvSource({
    "get_*, get_user, true",
    "get_*, get_, true",
    "get_*, forget_user, false",
    "*, anything at all, true",
    "?at, cat, true",
    "?at, at, false",
    "a.c, abc, false",
    "a.c, a.c, true",
    "[a], a, false",
    "a*b*c, a--b--c, true",
    "a*b*c, a--c, false",
    "*ab, aab, true",
    "a*, a, true",
    "a**, ab, true",
    "ab, a, false",
    "a, ab, false"
  })
  void globsMatchWholeNames(String glob, String name, boolean matches) {
    assertEquals(matches, new Glob(glob).matches(name));
  }

  @Test
  void rejectsEmptyGlob() {
    assertThrows(IllegalArgumentException.class, () -> new Glob(""));
  }

  @Test
  void appliesFirstMatchingRule() {
    ServerPolicy policy =
        policy(
            /* trusted= */ false,
            rule("get_time", new CacheRule.Never(), RetryRule.BY_HINTS),
            rule("get_*", MINUTE_LONG, RetryRule.BY_HINTS));

    assertEquals(
        new CacheRule.Never(), plan(policy, "get_time", ToolAnnotations.UNKNOWN).cacheRule());
    assertEquals(MINUTE_LONG, plan(policy, "get_user", ToolAnnotations.UNKNOWN).cacheRule());
    assertEquals(new CacheRule.Never(), plan(policy, "other", ToolAnnotations.UNKNOWN).cacheRule());
  }

  @Test
  void restrictsRuleToReadOnlyTools() {
    CacheRule onlyReadOnly =
        new CacheRule.Cacheable(MINUTE, CacheScope.PRIVATE, /* onlyReadOnly= */ true);
    ServerPolicy policy = policy(/* trusted= */ false, rule("*", onlyReadOnly, RetryRule.BY_HINTS));

    assertEquals(onlyReadOnly, plan(policy, "look", READ_ONLY).cacheRule());
    assertEquals(new CacheRule.Never(), plan(policy, "write", IDEMPOTENT).cacheRule());
  }

  @Test
  void lifetimeOfZeroExemptsToolFromGeneralRule() {
    CacheRule none =
        new CacheRule.Cacheable(
            FreshnessLifetime.of(Duration.ZERO), CacheScope.PRIVATE, /* onlyReadOnly= */ false);
    ServerPolicy policy =
        policy(
            /* trusted= */ false,
            rule("write", none, RetryRule.BY_HINTS),
            rule("*", MINUTE_LONG, RetryRule.BY_HINTS));

    assertEquals(new CacheRule.Never(), plan(policy, "write", ToolAnnotations.UNKNOWN).cacheRule());
    assertEquals(
        Invalidation.Server.INSTANCE,
        plan(policy, "write", ToolAnnotations.UNKNOWN).invalidation());
  }

  @Test
  void usesTimeoutOfRuleOrServer() {
    ToolRule quick =
        new ToolRule(
            new Glob("quick"),
            new CacheRule.Never(),
            Optional.of(Duration.ofSeconds(1)),
            RetryRule.BY_HINTS);
    ServerPolicy policy = policy(/* trusted= */ false, quick);

    assertEquals(ToolTimeout.fixed(Duration.ofSeconds(1)), policy.timeoutOf(new ToolName("quick")));
    assertEquals(ToolTimeout.DEFAULT, policy.timeoutOf(new ToolName("other")));
  }

  @Test
  void breakerThatOnlyObservesWaitsForLongestTool() {
    ToolRule slow =
        new ToolRule(
            new Glob("slow"),
            new CacheRule.Never(),
            Optional.of(Duration.ofHours(1)),
            RetryRule.BY_HINTS);
    BreakerSettings observing = BreakerSettings.DEFAULTS.withMode(BreakerMode.OBSERVE);

    assertEquals(
        BreakerSettings.DEFAULTS, policy(BreakerSettings.DEFAULTS, slow).serverBreakerSettings());
    assertEquals(
        observing.withCallTimeout(ToolTimeout.DEFAULT.maxTime().plus(observing.callTimeout())),
        policy(observing).serverBreakerSettings());
    assertEquals(
        observing.withCallTimeout(Duration.ofHours(1).plus(observing.callTimeout())),
        policy(observing, slow).serverBreakerSettings());
  }

  @Test
  void usesHintsForRetriesOnlyIfTrusted() {
    assertFalse(plan(policy(/* trusted= */ false), "look", READ_ONLY).mayRunTwice());
    assertTrue(plan(policy(/* trusted= */ true), "look", READ_ONLY).mayRunTwice());
    assertTrue(plan(policy(/* trusted= */ true), "put", IDEMPOTENT).mayRunTwice());
    assertFalse(plan(policy(/* trusted= */ true), "write", ToolAnnotations.UNKNOWN).mayRunTwice());
  }

  @Test
  void retryRuleOverridesHints() {
    CacheRule never = new CacheRule.Never();

    assertTrue(
        plan(
                policy(/* trusted= */ false, rule("x", never, RetryRule.ALWAYS)),
                "x",
                ToolAnnotations.UNKNOWN)
            .mayRunTwice());
    assertFalse(
        plan(policy(/* trusted= */ true, rule("x", never, RetryRule.NEVER)), "x", READ_ONLY)
            .mayRunTwice());
  }

  @Test
  void onlyWritingUncachedToolInvalidatesResults() {
    ServerPolicy policy =
        policy(/* trusted= */ false, rule("cached", MINUTE_LONG, RetryRule.NEVER));

    assertEquals(
        Invalidation.Server.INSTANCE,
        plan(policy, "write", ToolAnnotations.UNKNOWN).invalidation());
    assertEquals(Invalidation.None.INSTANCE, plan(policy, "look", READ_ONLY).invalidation());
    assertEquals(
        Invalidation.None.INSTANCE, plan(policy, "cached", ToolAnnotations.UNKNOWN).invalidation());
  }

  @Test
  void invalidateOnWriteCanBeDisabled() {
    ServerPolicy policy =
        TestPolicies.of(
            true,
            List.of(),
            1,
            /* invalidateOnWrite= */ false,
            MINUTE,
            BreakerSettings.DEFAULTS,
            List.of());

    assertEquals(
        Invalidation.None.INSTANCE, plan(policy, "write", ToolAnnotations.UNKNOWN).invalidation());
  }

  @Test
  void ruleOverridesWhatCallInvalidates() {
    Invalidation tags =
        new Invalidation.Tags(List.of(TagTemplate.parse("issue:{args.number}").orElseThrow()));
    ServerPolicy policy =
        TestPolicies.of(
            true,
            List.of(),
            1,
            /* invalidateOnWrite= */ false,
            MINUTE,
            BreakerSettings.DEFAULTS,
            List.of(
                rule("tags", MINUTE_LONG, tags),
                rule("all", new CacheRule.Never(), Invalidation.Server.INSTANCE),
                rule("nothing", new CacheRule.Never(), Invalidation.None.INSTANCE)));

    assertEquals(tags, plan(policy, "tags", READ_ONLY).invalidation());
    assertEquals(Invalidation.Server.INSTANCE, plan(policy, "all", READ_ONLY).invalidation());
    assertEquals(
        Invalidation.None.INSTANCE,
        plan(policy, "nothing", ToolAnnotations.UNKNOWN).invalidation());
  }

  private static ToolRule rule(String glob, CacheRule cacheRule, Invalidation invalidation) {
    return new ToolRule(
        new Glob(glob),
        cacheRule,
        Optional.empty(),
        RetryRule.BY_HINTS,
        Optional.empty(),
        Optional.of(invalidation),
        ToolBreakerRule.DEFAULT);
  }

  @Test
  void disablesToolsByNameOrGlob() {
    ServerPolicy policy = policy(/* trusted= */ false);

    assertTrue(policy.disables(new ToolName("secret-door")));
    assertFalse(policy.disables(new ToolName("door")));
  }

  @Test
  void rejectsConcurrencyLimitOfZero() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            TestPolicies.of(true, List.of(), 0, true, MINUTE, BreakerSettings.DEFAULTS, List.of()));
  }

  @Test
  void rejectsNonPositiveTimeout() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ToolRule(
                new Glob("x"), new CacheRule.Never(), Optional.of(Duration.ZERO), RetryRule.NEVER));
  }

  private static CallPlan plan(ServerPolicy policy, String tool, ToolAnnotations annotations) {
    return policy.planFor(new ToolName(tool), annotations);
  }

  private static ToolRule rule(String glob, CacheRule cacheRule, RetryRule retryRule) {
    return new ToolRule(new Glob(glob), cacheRule, Optional.empty(), retryRule);
  }

  private static ServerPolicy policy(boolean trusted, ToolRule... rules) {
    return policy(trusted, BreakerSettings.DEFAULTS, rules);
  }

  private static ServerPolicy policy(BreakerSettings breaker, ToolRule... rules) {
    return policy(/* trusted= */ false, breaker, rules);
  }

  private static ServerPolicy policy(boolean trusted, BreakerSettings breaker, ToolRule... rules) {
    return TestPolicies.of(
        trusted,
        List.of(new Glob("secret-*")),
        /* maxConcurrentCalls= */ 4,
        /* invalidateOnWrite= */ true,
        MINUTE,
        breaker,
        List.of(rules));
  }
}
