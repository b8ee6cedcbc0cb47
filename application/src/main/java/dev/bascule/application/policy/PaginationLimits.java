package dev.bascule.application.policy;

/**
 * How far a listing is followed from page to page.
 *
 * @param maxPages the most pages; at least 1
 * @param maxBytes the most bytes of all pages together; at least 1
 */
public record PaginationLimits(int maxPages, long maxBytes) {

  /** 64 pages, and a 32nd of the heap, at most 32 MiB: a listing is in memory twice. */
  public static final PaginationLimits DEFAULTS =
      new PaginationLimits(64, Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32));

  /**
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public PaginationLimits {
    if (maxPages < 1) {
      throw new IllegalArgumentException("maxPages must be at least 1, but was " + maxPages);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but was " + maxBytes);
    }
  }
}
