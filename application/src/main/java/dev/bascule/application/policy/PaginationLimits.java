package dev.bascule.application.policy;

/**
 * How far a listing is followed from page to page.
 *
 * @param maxPages the most pages; at least 1
 * @param maxBytes the most bytes of all pages together; at least 1
 */
public record PaginationLimits(int maxPages, long maxBytes) {

  /** What holds where nothing else is said. */
  public static final PaginationLimits DEFAULTS = new PaginationLimits(64, 32L * 1024 * 1024);

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
