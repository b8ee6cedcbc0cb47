package dev.bascule.configuration.load.server;

import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.load.section.BreakerReader;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.text.QuantityText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads {@code tools} of one server: rules by tool name or glob, in the order of the file.
 *
 * @param defaultTtl the TTL of results if a rule has none
 */
public record ToolRulesReader(Duration defaultTtl) {

  private static final List<String> KEYS =
      List.of(
          "cache", "timeout", "slowAfter", "retry", "validateArguments", "invalidates", "breaker");
  private static final List<String> BREAKER_KEYS = List.of("failureThreshold");
  private static final List<String> CACHE_KEYS =
      List.of(
          "ttl",
          "staleWhileRevalidate",
          "staleIfError",
          "scope",
          "onlyReadOnly",
          "errorTtl",
          "tags",
          "key");
  private static final List<String> KEY_KEYS = List.of("ignore", "unordered", "fold", "defaults");
  private static final Map<String, CacheScope> SCOPES =
      Map.of("private", CacheScope.PRIVATE, "public", CacheScope.PUBLIC);

  private static final int MAX_TAGS = 8;
  private static final int MAX_INVALIDATED_TAGS = 16;
  private static final int MAX_PATHS = 16;

  private static final ValueType<List<String>> PATH =
      ValueType.parsed(
          "the name of an argument such as labels, or filter.labels for one within it",
          "(?=[\\s\\S]{1,256}$)[^.]+(?:\\.[^.]+)*",
          text -> Optional.of(List.of(text.split("\\.", -1))));

  private static final ValueType<TagTemplate> TAG =
      ValueType.parsed(
          "a tag such as issue:{args.number}, which does not begin with tool:, path: or group:",
          "(?!" + String.join("|", CacheTag.RESERVED_PREFIXES) + ")" + TagTemplate.PATTERN,
          TagTemplate::parse);

  private static final ValueType<Invalidation> INVALIDATED_TAG =
      ValueType.parsed(
          "a tag such as issue:{args.number} or tool:NAME, or *",
          "\\*|" + TagTemplate.PATTERN,
          text ->
              text.equals("*")
                  ? Optional.of(Invalidation.Server.INSTANCE)
                  : TagTemplate.parse(text).map(tag -> new Invalidation.Tags(List.of(tag))));

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
            invalidation(rule),
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
                  : ", errors for " + QuantityText.duration(cached.errorTtl()))
              + (cached.tags().isEmpty() ? "" : ", tags " + describe(cached.tags()))
              + describe(cached.key());
    };
  }

  private static String describe(KeyNormalization key) {
    return describe(", ignoring ", key.ignored())
        + describe(", in any order ", key.unordered())
        + describe(", folding ", key.folded())
        + (key.addsDefaults() ? ", with defaults" : "");
  }

  private static String describe(String what, Set<List<String>> paths) {
    return paths.isEmpty()
        ? ""
        : paths.stream()
            .map(path -> String.join(".", path))
            .sorted()
            .collect(Collectors.joining(" ", what, ""));
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

  private static Optional<Invalidation> invalidation(ConfigSection rule) {
    List<Invalidation> tags =
        atMost(MAX_INVALIDATED_TAGS, "tags", rule.hidden(), "invalidates", INVALIDATED_TAG);
    if (!rule.has("invalidates")) {
      return Optional.empty();
    }
    Invalidation invalidation =
        tags.stream().reduce(ToolRulesReader::both).orElse(Invalidation.None.INSTANCE);
    rule.show("invalidates", describe(invalidation));
    return Optional.of(invalidation);
  }

  private static Invalidation both(Invalidation some, Invalidation others) {
    return some instanceof Invalidation.Tags(List<TagTemplate> first)
            && others instanceof Invalidation.Tags(List<TagTemplate> second)
        ? new Invalidation.Tags(Stream.concat(first.stream(), second.stream()).toList())
        : Invalidation.Server.INSTANCE;
  }

  private static String describe(Invalidation invalidation) {
    return switch (invalidation) {
      case Invalidation.Server _ -> "all results of the server";
      case Invalidation.None _ -> "nothing";
      case Invalidation.Tags(List<TagTemplate> tags) -> describe(tags);
    };
  }

  private static String describe(List<TagTemplate> tags) {
    return tags.stream().map(TagTemplate::text).collect(Collectors.joining(", "));
  }

  private static <T> List<T> atMost(
      int max, String what, ConfigSection section, String key, ValueType<T> type) {
    List<T> values = section.oneOrMore(key, type).stream().distinct().toList();
    if (values.size() > max) {
      section.report(key, "expected at most %d %s, but got %d".formatted(max, what, values.size()));
    }
    return values;
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
    CacheScope scope = cache.oneOf("scope", SCOPES, "private or public", CacheScope.PRIVATE);
    List<TagTemplate> tags = atMost(MAX_TAGS, "tags", cache, "tags", TAG);
    return new CacheRule.Cacheable(
        new FreshnessLifetime(
            cache.duration("ttl", defaultTtl),
            cache.duration("staleWhileRevalidate", Duration.ZERO),
            cache.duration("staleIfError", Duration.ZERO)),
        scope,
        cache.flag("onlyReadOnly", false),
        errorTtl(cache),
        tags,
        readKey(cache, scope, tags));
  }

  private static KeyNormalization readKey(
      ConfigSection cache, CacheScope scope, List<TagTemplate> tags) {
    ConfigSection key = cache.section("key", KEY_KEYS);
    Set<List<String>> ignored = paths(key, "ignore");
    Set<List<String>> folded = paths(key, "fold");
    boolean addsDefaults = key.flag("defaults", false);
    if (scope == CacheScope.PUBLIC && !(ignored.isEmpty() && folded.isEmpty())) {
      key.report(
          ignored.isEmpty() ? "fold" : "ignore",
          "excludes scope: public, because one caller could choose the answer to others;"
              + " remove one of them");
    }
    TagTemplate.argumentsOf(tags).stream()
        .filter(
            path ->
                isWithin(path, ignored)
                    || isWithin(path, folded)
                    || (addsDefaults && path.size() == 1))
        .forEach(
            path ->
                cache.report(
                    "tags",
                    "{args.%s} is not part of the key as it is sent; remove it from tags or from key"
                        .formatted(String.join(".", path))));
    return new KeyNormalization(ignored, paths(key, "unordered"), folded, addsDefaults);
  }

  private static boolean isWithin(List<String> path, Set<List<String>> named) {
    return IntStream.rangeClosed(1, path.size())
        .anyMatch(length -> named.contains(path.subList(0, length)));
  }

  private static Set<List<String>> paths(ConfigSection key, String name) {
    return Set.copyOf(atMost(MAX_PATHS, "arguments", key, name, PATH));
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
