package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.tool.Scope;

/** Whether the results of a tool are cached, and how. */
public sealed interface Caching {

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
  }
}
