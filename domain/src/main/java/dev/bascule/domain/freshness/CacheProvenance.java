package dev.bascule.domain.freshness;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The origin of a served value. */
public sealed interface CacheProvenance {

  /**
   * Returns how long the value stays fresh in the cache: zero if it is stale, empty if it was not
   * stored.
   */
  Optional<Duration> storedFor();

  /**
   * Returns the provenance of a value that was made of this one and another: from the cache only if
   * both are. The age is the maximum, the remaining freshness the minimum, and the level the shared
   * one if either is.
   */
  CacheProvenance combinedWith(CacheProvenance other);

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

    @Override
    public Optional<Duration> storedFor() {
      return Optional.of(freshness.isStale() ? Duration.ZERO : freshness.remaining());
    }

    @Override
    public CacheProvenance combinedWith(CacheProvenance other) {
      return other instanceof Hit(Freshness second, CacheLevel otherLevel)
          ? new Hit(
              new Freshness(
                  Collections.max(List.of(freshness.age(), second.age())),
                  Collections.min(List.of(freshness.remaining(), second.remaining()))),
              Collections.max(List.of(level, otherLevel)))
          : other.combinedWith(this);
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

    @Override
    public CacheProvenance combinedWith(CacheProvenance other) {
      return new Forwarded(
          reason,
          collapsed && (!(other instanceof Forwarded sent) || sent.collapsed()),
          storedFor.flatMap(
              time -> other.storedFor().map(more -> Collections.min(List.of(time, more)))));
    }
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
    REQUEST,
    /** The cache had no value and stored none, because a tag of it could not be determined. */
    UNTAGGED
  }
}
