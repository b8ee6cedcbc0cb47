package dev.bascule.domain.freshness;

import java.time.Duration;
import java.util.Optional;

/** The origin of a served value. */
public sealed interface CacheProvenance {

  /**
   * From the cache.
   *
   * @param freshness how fresh it was
   * @param level which cache had it
   */
  record Hit(Freshness freshness, CacheLevel level) implements CacheProvenance {

    /** A hit of the bridge's own cache. */
    public Hit(Freshness freshness) {
      this(freshness, CacheLevel.OWN);
    }
  }

  /** A level of the cache. */
  enum CacheLevel {
    /** The cache of this process. */
    OWN,
    /** The cache that replicas share, because the own one had no acceptable value. */
    SHARED
  }

  /**
   * From the server.
   *
   * @param reason why the cache did not answer
   * @param collapsed whether it was loaded by another, equal request in flight
   * @param storedFor how long it stays fresh in the cache; empty if it was not stored
   */
  record Forwarded(Reason reason, boolean collapsed, Optional<Duration> storedFor)
      implements CacheProvenance {

    /** A value that is never cached, and for which the cache was not used. */
    public static final Forwarded BYPASS = new Forwarded(Reason.BYPASS, false, Optional.empty());
  }

  /** Why a request went to the server; the {@code fwd} parameter of RFC 9211, section 2.2. */
  enum Reason {
    /** The cache is not used for such a request. */
    BYPASS,
    /** The cache had no value. */
    MISS,
    /** The cache had a stale value. */
    STALE,
    /** The cache had a fresh value, but the request directives did not accept it. */
    REQUEST
  }
}
