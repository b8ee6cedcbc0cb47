package dev.bascule.application.service;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Forwarding;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.Rights;
import dev.bascule.application.policy.Rights.Grants;
import dev.bascule.application.policy.Rights.Pattern;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What operators want whose bridge is watched for leaks. */
final class LeakPolicies {

  /** What the server is shown of a caller. */
  static final String NAME = "x-user";

  /** Who may do what, from one moment to the next. */
  static final List<AccessPolicy> RIGHTS =
      List.of(
          AccessPolicy.OPEN,
          limited(Map.of("a", allowing("files"), "b", allowing("files"))),
          limited(Map.of("a", allowing("files"), "b", allowing("files/open_*"))),
          limited(Map.of("a", allowing("files"))),
          limited(Map.of("*", reading(), "b", allowing("files/write"))));

  private LeakPolicies() {}

  static ServerPolicy policy(boolean trusted) {
    return new ServerPolicy(
        trusted,
        List.of(),
        /* maxConcurrentCalls= */ 4,
        /* invalidateOnWrite= */ true,
        new Lifetime(Duration.ofSeconds(60), Duration.ZERO, Duration.ofHours(1)),
        BreakerSettings.DEFAULTS,
        List.of(cached("open_*", Scope.PUBLIC), cached("own_*", Scope.PRIVATE)),
        new Forwarding(Set.of(NAME), /* exchangesToken= */ false));
  }

  private static ToolRule cached(String glob, Scope scope) {
    Lifetime lifetime =
        new Lifetime(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
    return new ToolRule(
        new Glob(glob),
        new Caching.For(lifetime, scope, /* onlyReadOnly= */ false),
        Optional.empty(),
        Resend.BY_HINTS);
  }

  private static AccessPolicy limited(Map<String, Grants> byGroup) {
    return AccessPolicy.OPEN.withRights(new Rights(byGroup));
  }

  private static Grants allowing(String pattern) {
    return new Grants(List.of(Pattern.of(pattern).orElseThrow()), List.of(), false, false, false);
  }

  private static Grants reading() {
    return new Grants(
        List.of(Pattern.of("files").orElseThrow()),
        List.of(Pattern.of("files/own_*").orElseThrow()),
        /* readOnly= */ true,
        false,
        false);
  }
}
