package dev.bascule.adapter.in.http.config;

import java.util.function.BooleanSupplier;

/**
 * When requests are turned away unseen, so that those that are under way can be answered.
 *
 * @param maxRequests how many may be under way at once; at least 1
 * @param maxStreams how many of them may be streams of events; at least 1
 * @param isShortOfMemory whether there is hardly any memory left; asked at each request, so it must
 *     be quick
 */
public record SheddingSettings(int maxRequests, int maxStreams, BooleanSupplier isShortOfMemory) {

  /** What holds where nothing else is said. */
  public static final SheddingSettings DEFAULTS = new SheddingSettings(4096, 1024, () -> false);

  /**
   * @throws IllegalArgumentException if a number is less than 1
   */
  public SheddingSettings {
    if (maxRequests < 1 || maxStreams < 1) {
      throw new IllegalArgumentException("at least one request and one stream must be possible");
    }
  }
}
