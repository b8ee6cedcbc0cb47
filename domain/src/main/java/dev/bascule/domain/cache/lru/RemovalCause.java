package dev.bascule.domain.cache.lru;

/** Why an entry left a cache. */
public enum RemovalCause {
  /** It was the least recently used one, and room was needed. */
  EVICTED,
  /** It expired. */
  EXPIRED,
  /** It was deleted, by key or tag, or because its replacement could not be stored. */
  DELETED,
  /** The whole cache was cleared. */
  CLEARED,
  /** It was overwritten while live. */
  REPLACED
}
