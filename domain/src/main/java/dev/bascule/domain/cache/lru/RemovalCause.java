package dev.bascule.domain.cache.lru;

/** Why an entry left a cache. */
public enum RemovalCause {
  /** It was the least recently used, and its place was needed. */
  EVICTED,
  /** Its life was over. */
  EXPIRED,
  /** It, or a group it was in, was deleted, or what was to replace it could not be kept. */
  DELETED,
  /** The whole cache was cleared. */
  CLEARED,
  /** A new value took its place while it was still alive. */
  REPLACED
}
