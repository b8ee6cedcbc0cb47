package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code tools} of one server: rules by a tool's name or a glob, in the order of the file.
 *
 * @param defaultTtl how long a result lives where a rule does not say
 */
record ToolRulesReader(Duration defaultTtl) {

  private static final Set<String> KEYS = Set.of("cache", "timeout", "retry");
  private static final Set<String> CACHE_KEYS =
      Set.of("ttl", "staleWhileRevalidate", "staleIfError", "scope", "onlyReadOnly");
  private static final Map<String, Scope> SCOPES =
      Map.of("private", Scope.PRIVATE, "public", Scope.PUBLIC);

  ToolRulesReader {
    requireNonNull(defaultTtl, "defaultTtl");
  }

  List<ToolRule> read(Section server) {
    return server.members("tools").stream().flatMap(rule -> read(server, rule).stream()).toList();
  }

  private Optional<ToolRule> read(Section server, Node.Member member) {
    String path = Document.join(server.pathOf("tools"), member.key());
    if (member.key().isBlank()) {
      server.report("tools", "expected the name of a tool or a glob, but this key is empty");
      return Optional.empty();
    }
    Section rule = Section.of(server.values(), path, member, KEYS);
    return Optional.of(
        new ToolRule(new Glob(member.key()), caching(rule), timeout(rule), resend(rule)));
  }

  private static Optional<Duration> timeout(Section rule) {
    return rule.has("timeout")
        ? Optional.of(rule.positiveDuration("timeout", Duration.ofSeconds(1)))
        : Optional.empty();
  }

  private static Resend resend(Section rule) {
    return rule.oneOf(
            "retry", Map.of("true", Resend.ALWAYS, "false", Resend.NEVER), "true or false")
        .orElse(Resend.BY_HINTS);
  }

  private Caching caching(Section rule) {
    Optional<Node> node = rule.member("cache").map(Node.Member::value);
    if (node.isEmpty()) {
      return new Caching.Never();
    }
    if (node.get() instanceof Node.Mapping) {
      return described(rule.section("cache", CACHE_KEYS));
    }
    return rule.oneOf(
            "cache",
            Map.of("true", byDefault(), "false", new Caching.Never()),
            "true, false, or keys such as { ttl: 60s }")
        .orElseGet(Caching.Never::new);
  }

  private Caching byDefault() {
    return new Caching.For(Lifetime.of(defaultTtl), Scope.PRIVATE, /* onlyReadOnly= */ false);
  }

  private Caching described(Section cache) {
    return new Caching.For(
        new Lifetime(
            cache.duration("ttl", defaultTtl),
            cache.duration("staleWhileRevalidate", Duration.ZERO),
            cache.duration("staleIfError", Duration.ZERO)),
        cache.oneOf("scope", SCOPES, "private or public").orElse(Scope.PRIVATE),
        cache.flag("onlyReadOnly", false));
  }
}
