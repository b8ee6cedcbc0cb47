package dev.bascule.configuration.load.server;

import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code tools} of one server: rules by tool name or glob, in the order of the file.
 *
 * @param defaultTtl the TTL of results if a rule has none
 */
public record ToolRulesReader(Duration defaultTtl) {

  private static final Set<String> KEYS = Set.of("cache", "timeout", "retry", "validateArguments");
  private static final Set<String> CACHE_KEYS =
      Set.of("ttl", "staleWhileRevalidate", "staleIfError", "scope", "onlyReadOnly");
  private static final Map<String, CacheScope> SCOPES =
      Map.of("private", CacheScope.PRIVATE, "public", CacheScope.PUBLIC);

  List<ToolRule> read(ConfigSection server) {
    return server.members("tools", ValueType.NOT_BLANK).stream()
        .flatMap(rule -> read(server, rule).stream())
        .toList();
  }

  private Optional<ToolRule> read(ConfigSection server, ConfigNode.Member member) {
    if (member.key().isBlank()) {
      server.report("tools", "expected the name of a tool or a glob, but the key is empty");
      return Optional.empty();
    }
    ConfigSection rule = server.section("tools", member, KEYS);
    return Optional.of(
        new ToolRule(
            new Glob(member.key()),
            cacheRule(rule),
            rule.positiveDuration("timeout"),
            retryRule(rule),
            rule.flag("validateArguments")));
  }

  private static RetryRule retryRule(ConfigSection rule) {
    return rule.oneOf(
            "retry", Map.of("true", RetryRule.ALWAYS, "false", RetryRule.NEVER), "true or false")
        .orElse(RetryRule.BY_HINTS);
  }

  private CacheRule cacheRule(ConfigSection rule) {
    if (rule.member("cache").map(ConfigNode.Member::value).orElse(null)
        instanceof ConfigNode.Mapping) {
      return readCacheRule(rule.section("cache", CACHE_KEYS));
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
        cache.flag("onlyReadOnly", false));
  }
}
