package dev.bascule.configuration.load.server;

import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.load.section.BreakerReader;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.text.QuantityText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code tools} of one server: rules by tool name or glob, in the order of the file.
 *
 * @param defaultTtl the TTL of results if a rule has none
 */
public record ToolRulesReader(Duration defaultTtl) {

  private static final List<String> KEYS =
      List.of("cache", "timeout", "slowAfter", "retry", "validateArguments", "breaker");
  private static final List<String> BREAKER_KEYS = List.of("failureThreshold");
  private static final List<String> CACHE_KEYS =
      List.of("ttl", "staleWhileRevalidate", "staleIfError", "scope", "onlyReadOnly", "errorTtl");
  private static final Map<String, CacheScope> SCOPES =
      Map.of("private", CacheScope.PRIVATE, "public", CacheScope.PUBLIC);

  /**
   * @param callTimeout the timeout of tools without one of their own
   */
  List<ToolRule> read(ConfigSection server, Duration callTimeout) {
    List<ToolRule> rules =
        server.members("tools", ValueType.NOT_BLANK).stream()
            .flatMap(rule -> read(server, rule, callTimeout).stream())
            .toList();
    if (rules.isEmpty()) {
      server.show("tools", "no rules (caching disabled)");
    }
    return rules;
  }

  private Optional<ToolRule> read(
      ConfigSection server, ConfigNode.Member member, Duration callTimeout) {
    if (member.key().isBlank()) {
      server.report("tools", "expected the name of a tool or a glob, but the key is empty");
      return Optional.empty();
    }
    ConfigSection rule = server.section("tools", member, KEYS);
    ToolRule read =
        new ToolRule(
            new Glob(member.key()),
            cacheRule(rule),
            rule.positiveDuration("timeout"),
            retryRule(rule),
            rule.optional("validateArguments", ValueType.FLAG, ""),
            breakerRule(rule));
    rule.show("cache", describe(read.cacheRule()));
    rule.showValue(
        "timeout", read.timeout().orElse(callTimeout), BreakerReader.toolTimeoutKeys(server));
    rule.show("retry", describe(read.retryRule()));
    return Optional.of(read);
  }

  private static String describe(CacheRule cacheRule) {
    return switch (cacheRule) {
      case CacheRule.Never _ -> "not cached";
      case CacheRule.Cacheable cached ->
          describe(cached.lifetime())
              + ", "
              + cached.scope().name().toLowerCase(Locale.ROOT)
              + (cached.onlyReadOnly() ? ", read-only tools only" : "")
              + (cached.errorTtl().isZero()
                  ? ""
                  : ", errors for " + QuantityText.duration(cached.errorTtl()));
    };
  }

  private static String describe(FreshnessLifetime lifetime) {
    return "for "
        + QuantityText.duration(lifetime.fresh())
        + describe(lifetime.staleWhileRevalidate(), "while revalidating")
        + describe(lifetime.staleIfError(), "on errors");
  }

  private static String describe(Duration stale, String when) {
    return stale.isZero() ? "" : ", stale " + QuantityText.duration(stale) + " " + when;
  }

  private static String describe(RetryRule retryRule) {
    return switch (retryRule) {
      case ALWAYS -> "on failure";
      case BY_HINTS -> "if annotated as idempotent or read-only";
      case NEVER -> "never";
    };
  }

  private static RetryRule retryRule(ConfigSection rule) {
    return rule.oneOf(
            "retry", Map.of("true", RetryRule.ALWAYS, "false", RetryRule.NEVER), "true or false")
        .orElse(RetryRule.BY_HINTS);
  }

  private static ToolBreakerRule breakerRule(ConfigSection rule) {
    Optional<Duration> slowAfter = rule.optional("slowAfter", ValueType.POSITIVE_DURATION, "");
    if (isSection(rule, "breaker")) {
      return new ToolBreakerRule(
          /* enabled= */ true,
          rule.section("breaker", BREAKER_KEYS).read("failureThreshold", ValueType.COUNT),
          slowAfter);
    }
    boolean enabled =
        rule.oneOf(
            "breaker",
            Map.of("true", true, "false", false, "off", false),
            "true, false, or keys such as { failureThreshold: 2 }",
            true);
    rule.reject(
        KeyCondition.is("breaker", "false", "off").and(KeyCondition.has("slowAfter")),
        "slowAfter",
        "has no effect with breaker: false; remove one of them");
    return new ToolBreakerRule(enabled, Optional.empty(), slowAfter);
  }

  private static boolean isSection(ConfigSection rule, String key) {
    return rule.member(key).map(ConfigNode.Member::value).orElse(null)
        instanceof ConfigNode.Mapping;
  }

  private CacheRule cacheRule(ConfigSection rule) {
    rule.reject(
        KeyCondition.hasWithin("cache", "scope", "public")
            .and(KeyCondition.hasMember("cache", "errorTtl")),
        "cache",
        "errorTtl excludes scope: public, because an error must not reach other callers;"
            + " remove one of them");
    if (isSection(rule, "cache")) {
      return readCacheRule(rule.hidden().section("cache", CACHE_KEYS));
    }
    return rule.oneOf(
        "cache",
        Map.of("true", defaultCacheRule(), "false", new CacheRule.Never()),
        "true, false, or keys such as { ttl: 60s }",
        new CacheRule.Never());
  }

  private CacheRule defaultCacheRule() {
    return new CacheRule.Cacheable(
        FreshnessLifetime.of(defaultTtl), CacheScope.PRIVATE, /* onlyReadOnly= */ false);
  }

  private CacheRule readCacheRule(ConfigSection cache) {
    return new CacheRule.Cacheable(
        new FreshnessLifetime(
            cache.duration("ttl", defaultTtl),
            cache.duration("staleWhileRevalidate", Duration.ZERO),
            cache.duration("staleIfError", Duration.ZERO)),
        cache.oneOf("scope", SCOPES, "private or public", CacheScope.PRIVATE),
        cache.flag("onlyReadOnly", false),
        errorTtl(cache));
  }

  private static Duration errorTtl(ConfigSection cache) {
    Duration ttl = cache.duration("errorTtl", Duration.ZERO);
    Duration max = CacheRule.Cacheable.MAX_ERROR_TTL;
    if (ttl.compareTo(max) > 0) {
      cache.report("errorTtl", "must be at most " + QuantityText.duration(max));
    }
    return ttl;
  }
}
