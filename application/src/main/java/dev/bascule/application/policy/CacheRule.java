package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ToolAnnotations;

/** Whether the results of a tool are cached, and how. */
public sealed interface CacheRule {

  /** Returns what is left of this for a tool that says {@code annotations} of itself. */
  default CacheRule narrowedBy(ToolAnnotations annotations) {
    return switch (this) {
      case Never never -> never;
      case Cacheable cached -> cached.excludes(annotations) ? new Never() : cached;
    };
  }

  /** They are not. */
  record Never() implements CacheRule {}

  /**
   * They are.
   *
   * @param lifetime for how long
   * @param scope who may share them
   * @param onlyReadOnly whether only those of tools that say {@code readOnlyHint}
   */
  record Cacheable(FreshnessLifetime lifetime, CacheScope scope, boolean onlyReadOnly)
      implements CacheRule {
    public Cacheable {
      requireNonNull(lifetime, "lifetime");
      requireNonNull(scope, "scope");
    }

    /** A life of no time is how the operator exempts a tool from a wider rule. */
    private boolean excludes(ToolAnnotations annotations) {
      return lifetime.fresh().isZero() || (onlyReadOnly && !annotations.readOnly());
    }
  }
}
