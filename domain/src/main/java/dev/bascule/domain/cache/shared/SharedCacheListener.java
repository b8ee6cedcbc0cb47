package dev.bascule.domain.cache.shared;

import java.time.Duration;

/**
 * Port: is notified of what happens between a replica and the shared cache, after it happened and
 * without any lock held.
 *
 * <p>Implementations are thread-safe, never block and never throw.
 */
@FunctionalInterface
public interface SharedCacheListener {

  /** Ignores everything. */
  SharedCacheListener NONE = _ -> {};

  /** The result of a look-up in the shared cache. */
  enum LookupResult {
    /** A value was there. */
    HIT,
    /** A value was there after another replica had loaded it. */
    WAITED,
    /** No value; this replica loads it for all. */
    LEASED,
    /** No value, and no lease: the last load failed, or its value must not be stored. */
    UNLEASED,
    /** Another replica was still loading at the deadline. */
    TIMED_OUT,
    /** The engine did not reply, or the replica does not receive invalidations. */
    UNAVAILABLE
  }

  /** An operation of the engine, which may be several commands. */
  enum EngineOperation {
    /** Opens the connection that receives invalidations. */
    CONNECT,
    /** Sends a heartbeat. */
    HEARTBEAT,
    /** Reads tokens of tags. */
    READ_TOKENS,
    /** Replaces tokens: an invalidation. */
    REPLACE_TOKENS,
    /** Looks up a value. */
    FIND,
    /** Stores a value, and ends its lease. */
    STORE,
    /** Ends a lease without a value. */
    RELEASE,
    /** Renews leases. */
    RENEW
  }

  /** Why a value that the engine had was not used. */
  enum RejectionReason {
    /** It was not sealed with a known secret for this name: changed, moved or forged. */
    SEAL,
    /** Its time is later than that of the engine. */
    FUTURE,
    /** It is older than its lifetime: it was put back, or the clock of the engine was changed. */
    EXPIRED,
    /** Its seal is valid, but its contents cannot be read. */
    FORMAT
  }

  /** The way of an invalidation. */
  enum InvalidationWay {
    /** The engine acknowledged one of this replica. */
    SENT,
    /** The engine notified this replica of one. */
    RECEIVED
  }

  /** The way of bytes of values. */
  enum TransferWay {
    /** From the engine. */
    READ,
    /** To the engine. */
    STORED
  }

  /** What happened. */
  sealed interface SharedCacheEvent {

    /** The state of this replica changed. */
    record StateChanged(SharedCacheStatus status) implements SharedCacheEvent {}

    /** A value was looked up for the cache {@code cache}. */
    record LookedUp(String cache, LookupResult result) implements SharedCacheEvent {}

    /** An operation was attempted. */
    record OperationEnded(EngineOperation operation, boolean isSuccessful, Duration duration)
        implements SharedCacheEvent {}

    /** Values were transferred that have {@code bytes} as they are in the engine. */
    record BytesTransferred(TransferWay way, long bytes) implements SharedCacheEvent {}

    /** {@code count} tags were invalidated. */
    record TagsInvalidated(InvalidationWay way, int count) implements SharedCacheEvent {}

    /** A value of the engine was ignored. */
    record ValueRejected(RejectionReason reason) implements SharedCacheEvent {}

    /** A loaded value was not stored, because the engine did not reply or is too slow. */
    record StoreDropped() implements SharedCacheEvent {}
  }

  /** {@code event} happened. */
  void onEvent(SharedCacheEvent event);
}
