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

  private static final int MAX_PARTITIONS = 10_000;

  private final ConcurrentMap<PartitionKey, CachePartition> partitions = new ConcurrentHashMap<>();

  private record PartitionKey(CachePartition view, String identity) {}

  /** Returns that of those who may share a result of {@code scope} which came on this way. */
  CachePartition of(CacheScope scope, UpstreamRoute route) {
    return switch (scope) {
      case PUBLIC -> route.sharedPartition();
      case PRIVATE -> privateTo(route.view(), route.context().caller());
    };
  }

  private CachePartition privateTo(CachePartition view, Caller caller) {
    PartitionKey owner = new PartitionKey(view, caller.identity());
    CachePartition found = partitions.get(owner);
    if (found != null) {
      return found;
    }
    if (partitions.size() >= MAX_PARTITIONS) {
      partitions.clear();
    }
    CachePartition made = view.privateTo(caller);
    partitions.put(owner, made);
    return made;
  }
}
