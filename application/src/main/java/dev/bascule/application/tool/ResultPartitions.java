package dev.bascule.application.tool;

import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The partitions of results. Remembers those of single callers, because computing one takes longer
 * than a cache look-up. Thread-safe, and bounded: at the limit, all are removed.
 */
final class ResultPartitions {

  private static final int MAX_PARTITIONS = 10_000;

  private final ConcurrentMap<PartitionKey, CachePartition> partitions = new ConcurrentHashMap<>();

  private record PartitionKey(CachePartition view, String identity) {}

  /** Returns the partition of a result of {@code scope} from {@code route}. */
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
