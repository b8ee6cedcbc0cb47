package dev.bascule.application.tool;

import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Tells in which partition a result lies, and remembers those that callers have for themselves: to
 * compute one takes longer than to find a value in it. Thread-safe, and bounded: of very many, all
 * are forgotten.
 */
final class ResultPartitions {

  private static final int MOST = 10_000;

  private final ConcurrentMap<Owner, CachePartition> known = new ConcurrentHashMap<>();

  private record Owner(CachePartition view, String identity) {}

  /** Returns that of those who may share a result of {@code scope} which came on this way. */
  CachePartition of(CacheScope scope, UpstreamRoute approach) {
    return switch (scope) {
      case PUBLIC -> approach.common();
      case PRIVATE -> privateTo(approach.view(), approach.exchange().caller());
    };
  }

  private CachePartition privateTo(CachePartition view, Caller caller) {
    Owner owner = new Owner(view, caller.identity());
    CachePartition found = known.get(owner);
    if (found != null) {
      return found;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    CachePartition made = view.privateTo(caller);
    known.put(owner, made);
    return made;
  }
}
