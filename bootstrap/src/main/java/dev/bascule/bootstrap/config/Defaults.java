package dev.bascule.bootstrap.config;

import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;

/** What holds where a configuration says nothing. */
final class Defaults {

  private static final long CACHE_BYTES = 64L << 20;

  static final CacheSettings TOOLS =
      new CacheSettings(
          1_000,
          CACHE_BYTES,
          new Lifetime(Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24)));

  static final CacheSettings RESPONSES =
      new CacheSettings(500, CACHE_BYTES, Lifetime.of(Duration.ofSeconds(150)));

  static final Duration CLEANUP_INTERVAL = Duration.ofMinutes(5);

  static final double JITTER = 0;

  static final int MAX_CONCURRENT_CALLS = 64;

  /** The longest result, and the longest line on a child's standard output. */
  static final int MAX_MESSAGE_BYTES = 32 << 20;

  private Defaults() {}
}
