package dev.bascule.application.policy;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ToolAnnotations;
import java.time.Duration;
import java.util.List;

/** Whether the results of a tool are cached, and how. */
public sealed interface CacheRule {

  /** Returns how long a result is stored; {@link FreshnessLifetime#NONE} if it is not cached. */
  FreshnessLifetime lifetime();

  /** Returns how long an error that a tool reports is reused; zero if it is not. */
  Duration errorTtl();

  /** Returns the effective rule for a tool with {@code annotations}. */
  default CacheRule narrowedBy(ToolAnnotations annotations) {
    return switch (this) {
      case Never never -> never;
      case Cacheable cached -> cached.excludes(annotations) ? new Never() : cached;
    };
  }

  /** They are not cached. */
  record Never() implements CacheRule {
    @Override
    public FreshnessLifetime lifetime() {
      return FreshnessLifetime.NONE;
    }

    @Override
    public Duration errorTtl() {
      return Duration.ZERO;
    }
  }

  /**
   * They are cached.
   *
   * @param onlyReadOnly whether only results of tools with {@code readOnlyHint} are cached
   * @param errorTtl how long an error that a tool reports is reused, at most {@link
   *     #MAX_ERROR_TTL}; zero if it is not, and always for public results, which others would get
   * @param tags the tags of a result, in addition to that of its tool
   * @param key which differences between arguments do not matter
   */
  record Cacheable(
      FreshnessLifetime lifetime,
      CacheScope scope,
      boolean onlyReadOnly,
      Duration errorTtl,
      List<TagTemplate> tags,
      KeyNormalization key)
      implements CacheRule {

    public static final Duration MAX_ERROR_TTL = Duration.ofMinutes(1);

    public Cacheable {
      errorTtl = scope == CacheScope.PUBLIC ? Duration.ZERO : errorTtl;
      tags = List.copyOf(tags);
    }

    /** Creates a rule that distinguishes all arguments. */
    public Cacheable(
        FreshnessLifetime lifetime,
        CacheScope scope,
        boolean onlyReadOnly,
        Duration errorTtl,
        List<TagTemplate> tags) {
      this(lifetime, scope, onlyReadOnly, errorTtl, tags, KeyNormalization.NONE);
    }

    /** Creates a rule that reuses no errors, without tags. */
    public Cacheable(FreshnessLifetime lifetime, CacheScope scope, boolean onlyReadOnly) {
      this(lifetime, scope, onlyReadOnly, Duration.ZERO, List.of());
    }

    /** A lifetime of zero exempts a tool from a more general rule. */
    private boolean excludes(ToolAnnotations annotations) {
      return lifetime.fresh().isZero() || (onlyReadOnly && !annotations.readOnly());
    }
  }
}
