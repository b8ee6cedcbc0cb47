package dev.bascule.application.policy;

import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ToolAnnotations;

/** Whether the results of a tool are cached, and how. */
public sealed interface CacheRule {

  /** Returns how long a result is stored; {@link FreshnessLifetime#NONE} if it is not cached. */
  FreshnessLifetime lifetime();

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
  }

  /**
   * They are cached.
   *
   * @param onlyReadOnly whether only results of tools with {@code readOnlyHint} are cached
   */
  record Cacheable(FreshnessLifetime lifetime, CacheScope scope, boolean onlyReadOnly)
      implements CacheRule {

    /** A lifetime of zero exempts a tool from a more general rule. */
    private boolean excludes(ToolAnnotations annotations) {
      return lifetime.fresh().isZero() || (onlyReadOnly && !annotations.readOnly());
    }
  }
}
