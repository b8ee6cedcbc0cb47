package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.Locale;

/** Describes a tool rule in words. */
final class RuleText {

  private RuleText() {}

  static String caching(CacheRule cacheRule) {
    return switch (cacheRule) {
      case CacheRule.Never _ -> "not cached";
      case CacheRule.Cacheable cached ->
          lifetime(cached.lifetime())
              + ", "
              + cached.scope().name().toLowerCase(Locale.ROOT)
              + (cached.onlyReadOnly() ? ", read-only tools only" : "");
    };
  }

  private static String lifetime(FreshnessLifetime lifetime) {
    return "for "
        + TerminalText.duration(lifetime.fresh())
        + stale(lifetime.staleWhileRevalidate(), "while revalidating")
        + stale(lifetime.staleIfError(), "on errors");
  }

  private static String stale(Duration duration, String when) {
    return duration.isZero() ? "" : ", stale " + TerminalText.duration(duration) + " " + when;
  }

  static String resend(RetryRule retryRule) {
    return switch (retryRule) {
      case ALWAYS -> "on failure";
      case BY_HINTS -> "if annotated as idempotent or read-only";
      case NEVER -> "never";
    };
  }
}
