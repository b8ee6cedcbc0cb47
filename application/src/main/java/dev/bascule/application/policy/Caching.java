package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolHints;

/** Whether the results of a tool are cached, and how. */
public sealed interface Caching {

  /** Returns what is left of this for a tool that says {@code hints} of itself. */
  default Caching narrowedBy(ToolHints hints) {
    return switch (this) {
      case Never never -> never;
      case For cached -> cached.isForNobody(hints) ? new Never() : cached;
    };
  }

  /** They are not. */
  record Never() implements Caching {}

  /**
   * They are.
   *
   * @param lifetime for how long
   * @param scope who may share them
   * @param onlyReadOnly whether only those of tools that say {@code readOnlyHint}
   */
  record For(Lifetime lifetime, Scope scope, boolean onlyReadOnly) implements Caching {
    public For {
      requireNonNull(lifetime, "lifetime");
      requireNonNull(scope, "scope");
    }

    /** A life of no time is how the operator exempts a tool from a wider rule. */
    private boolean isForNobody(ToolHints hints) {
      return lifetime.fresh().isZero() || (onlyReadOnly && !hints.readOnly());
    }
  }
}
