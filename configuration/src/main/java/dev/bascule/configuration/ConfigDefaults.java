package dev.bascule.configuration;

import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** The defaults of the configuration. */
public final class ConfigDefaults {

  /** An eighth of the heap, at most 64 MiB. */
  private static final long CACHE_BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  public static final CacheSettings TOOLS =
      new CacheSettings(
          1_000,
          CACHE_BYTES,
          new FreshnessLifetime(Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24)));

  public static final CacheSettings RESPONSES =
      new CacheSettings(
          500,
          CACHE_BYTES,
          maxValueBytes(CACHE_BYTES),
          /* maxShare= */ 0.5,
          FreshnessLifetime.of(Duration.ofSeconds(150)));

  public static final Duration CLEANUP_INTERVAL = Duration.ofMinutes(5);

  public static final double JITTER = 0;

  /** Whether calls are counted for the advice what to cache. */
  public static final boolean ADVICE = true;

  public static final int MAX_CONCURRENT_CALLS = 64;

  /**
   * The maximum size of a result, and of a line on a child's standard output: a sixteenth of the
   * heap, at most 32 MiB, since several copies exist in memory while it is converted.
   */
  public static final int MAX_MESSAGE_BYTES = AnswerBudget.MAX_ANSWER_BYTES;

  private ConfigDefaults() {}

  /** Returns the maximum size of a cached result: an eighth of {@code maxBytes}, at least 1. */
  public static long maxValueBytes(long maxBytes) {
    return Math.max(1, maxBytes / 8);
  }
}
