package dev.bascule.bootstrap.cli;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Resend;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;
import java.util.Locale;

/** Says in words what a rule for tools means. */
final class RuleText {

  private RuleText() {}

  static String caching(Caching caching) {
    return switch (caching) {
      case Caching.Never _ -> "not cached";
      case Caching.For cached ->
          lifetime(cached.lifetime())
              + ", "
              + cached.scope().name().toLowerCase(Locale.ROOT)
              + (cached.onlyReadOnly() ? ", only if read-only" : "");
    };
  }

  private static String lifetime(Lifetime lifetime) {
    return "for "
        + Printable.duration(lifetime.fresh())
        + stale(lifetime.staleWhileRevalidate(), "while revalidating")
        + stale(lifetime.staleIfError(), "on errors");
  }

  private static String stale(Duration duration, String when) {
    return duration.isZero() ? "" : ", stale " + Printable.duration(duration) + " more " + when;
  }

  static String resend(Resend resend) {
    return switch (resend) {
      case ALWAYS -> "if need be";
      case BY_HINTS -> "if its hints allow it";
      case NEVER -> "never";
    };
  }
}
