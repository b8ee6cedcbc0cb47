package dev.bascule.domain.cache.shared;

import java.time.Duration;
import java.util.Optional;

/**
 * What a replica knows of its shared cache.
 *
 * @param state whether it receives the invalidations of others
 * @param duration for how long it has received them, or not received them
 * @param untrusted how long in all it has not received them, since it began
 * @param pendingInvalidations how many invalidations the engine does not have yet
 * @param lastError the last failure of an operation that keeps the replica connected; empty if
 *     there was none
 */
public record SharedCacheStatus(
    SharedState state,
    Duration duration,
    Duration untrusted,
    int pendingInvalidations,
    Optional<LastError> lastError) {

  /** Whether a replica receives the invalidations of others. */
  public enum SharedState {
    /** It receives them, and shares values. */
    CONNECTED,
    /**
     * It does not receive them, and shares no values. It still serves values that it stored before,
     * for {@link SharedCacheSettings#isolatedFor} at most.
     */
    ISOLATED,
    /** It was isolated for too long, or has never been connected: such values are not served. */
    UNAVAILABLE
  }

  /**
   * A failure.
   *
   * @param message what failed, without secrets
   * @param age how long ago
   */
  public record LastError(String message, Duration age) {}
}
