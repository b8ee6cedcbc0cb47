package dev.bascule.application.view;

import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The shared cache as this replica sees it.
 *
 * @param state whether this replica receives the invalidations of others
 * @param since since when it has received them, or not received them
 * @param lastError the last failure of an operation that keeps it connected
 * @param engine the data store
 * @param pendingInvalidations invalidations that the engine does not have yet
 * @param untrusted how long in all it has not received invalidations
 * @param lookups its look-ups since the start, by their result
 * @param replicas the replicas that use the engine, this one included, by name
 * @param otherSecret the names of replicas that have no secret of this one
 * @param otherConfiguration the names of replicas whose configuration has differed for some time
 */
public record SharedCacheView(
    SharedState state,
    Instant since,
    Optional<EngineError> lastError,
    EngineView engine,
    int pendingInvalidations,
    Duration untrusted,
    Map<LookupResult, Long> lookups,
    List<ReplicaView> replicas,
    List<String> otherSecret,
    List<String> otherConfiguration) {
  public SharedCacheView {
    lookups = Map.copyOf(lookups);
    replicas = List.copyOf(replicas);
    otherSecret = List.copyOf(otherSecret);
    otherConfiguration = List.copyOf(otherConfiguration);
  }

  /** Returns the number of look-ups that found a value. */
  public long hits() {
    return count(LookupResult.HIT) + count(LookupResult.WAITED);
  }

  /** Returns the number of look-ups that did not. */
  public long misses() {
    return lookups.values().stream().mapToLong(Long::longValue).sum() - hits();
  }

  /** Returns the percentage of hits; 0.0 if there were no look-ups. */
  public double hitRatePercent() {
    long all = hits() + misses();
    return all == 0 ? 0.0 : 100.0 * hits() / all;
  }

  /** Returns the look-ups by the names of their results, in lower case; those without any too. */
  public Map<String, Long> lookupsByName() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (LookupResult result : LookupResult.values()) {
      counts.put(result.name().toLowerCase(Locale.ROOT), count(result));
    }
    return counts;
  }

  private long count(LookupResult result) {
    return lookups.getOrDefault(result, 0L);
  }

  /** A failure, without secrets. */
  public record EngineError(String message, Instant at) {}

  /**
   * A data store.
   *
   * @param address its address, without credentials
   * @param version its name and version; empty before the first connection
   */
  public record EngineView(String address, Optional<String> version) {}

  /**
   * A replica.
   *
   * @param version its version of the bridge
   * @param startedAt when it was started, by its own clock
   * @param configuration a hash of its configuration: replicas with the same one behave alike
   * @param openBreakers the servers whose circuit breaker is not closed there
   */
  public record ReplicaView(
      String name,
      String version,
      Instant startedAt,
      String configuration,
      List<ServerId> openBreakers) {
    public ReplicaView {
      openBreakers = List.copyOf(openBreakers);
    }
  }
}
