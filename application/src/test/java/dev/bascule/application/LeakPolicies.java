package dev.bascule.application;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The policies of the leak test. */
final class LeakPolicies {

  /** The forwarded header field. */
  static final String NAME = "x-user";

  /** The permissions, one after the other. */
  static final List<AccessPolicy> RIGHTS =
      List.of(
          AccessPolicy.OPEN,
          limited(Map.of("a", allowing("files"), "b", allowing("files"))),
          limited(Map.of("a", allowing("files"), "b", allowing("files/open_*"))),
          limited(Map.of("a", allowing("files"))),
          limited(Map.of("*", reading(), "b", allowing("files/write"))));

  private LeakPolicies() {}

  static ServerPolicy policy(boolean trusted) {
    return TestPolicies.of(
        trusted,
        List.of(),
        /* maxConcurrentCalls= */ 4,
        /* invalidateOnWrite= */ true,
        new FreshnessLifetime(Duration.ofSeconds(60), Duration.ZERO, Duration.ofHours(1)),
        BreakerSettings.DEFAULTS,
        List.of(cached("open_*", CacheScope.PUBLIC), cached("own_*", CacheScope.PRIVATE)),
        new ForwardingRule(Set.of(NAME), /* exchangesToken= */ false));
  }

  private static ToolRule cached(String glob, CacheScope scope) {
    FreshnessLifetime lifetime =
        new FreshnessLifetime(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
    return new ToolRule(
        new Glob(glob),
        new CacheRule.Cacheable(lifetime, scope, /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS);
  }

  private static AccessPolicy limited(Map<String, Grants> byGroup) {
    return AccessPolicy.OPEN.withPermissions(new Permissions(byGroup));
  }

  private static Grants allowing(String pattern) {
    return new Grants(
        List.of(AccessPattern.of(pattern).orElseThrow()), List.of(), false, false, false);
  }

  private static Grants reading() {
    return new Grants(
        List.of(AccessPattern.of("files").orElseThrow()),
        List.of(AccessPattern.of("files/own_*").orElseThrow()),
        /* readOnly= */ true,
        false,
        false);
  }
}
