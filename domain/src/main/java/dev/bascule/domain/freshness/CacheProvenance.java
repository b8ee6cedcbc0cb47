package dev.bascule.domain.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** Where a served value came from. */
public sealed interface CacheProvenance {

  /**
   * From the cache.
   *
   * @param freshness how fresh it was
   */
  record Hit(Freshness freshness) implements CacheProvenance {
    public Hit {
      requireNonNull(freshness, "freshness");
    }
  }

  /**
   * From the server.
   *
   * @param reason why the cache did not answer
   * @param collapsed whether it was fetched for another, equal request that was already under way
   * @param storedFor how long it stays fresh in the cache; empty where it was not stored
   */
  record Forwarded(Reason reason, boolean collapsed, Optional<Duration> storedFor)
      implements CacheProvenance {

    /** A value that the cache was never asked for, since it is never cached. */
    public static final Forwarded BYPASS = new Forwarded(Reason.BYPASS, false, Optional.empty());

    public Forwarded {
      requireNonNull(reason, "reason");
      requireNonNull(storedFor, "storedFor");
    }
  }

  /** Why a request went to the server; the {@code fwd} parameter of RFC 9211, section 2.2. */
  enum Reason {
    /** The cache is not used for such a request. */
    BYPASS,
    /** The cache had nothing. */
    MISS,
    /** The cache had a value, but a stale one. */
    STALE,
    /** The cache had a fresh value, but the caller demanded more. */
    REQUEST
  }
}
