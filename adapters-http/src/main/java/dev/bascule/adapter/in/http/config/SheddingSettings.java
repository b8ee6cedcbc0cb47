package dev.bascule.adapter.in.http.config;

import java.util.function.BooleanSupplier;

/**
 * The thresholds above which requests are rejected, so that those in progress can complete.
 *
 * @param maxRequests the maximum number of concurrent requests; at least 1
 * @param maxStreams the maximum number of event streams among them; at least 1
 * @param isShortOfMemory whether memory is low; called for each request, so it must be fast
 */
public record SheddingSettings(int maxRequests, int maxStreams, BooleanSupplier isShortOfMemory) {

  /** The defaults. */
  public static final SheddingSettings DEFAULTS = new SheddingSettings(4096, 1024, () -> false);

  /**
   * @throws IllegalArgumentException if a number is less than 1
   */
  public SheddingSettings {
    if (maxRequests < 1 || maxStreams < 1) {
      throw new IllegalArgumentException("maxRequests and maxStreams must be at least 1");
    }
  }
}
