package dev.bascule.application.policy;

/**
 * The limits of a listing.
 *
 * @param maxPages the maximum number of pages; at least 1
 * @param maxBytes the maximum total bytes of the pages; at least 1
 */
public record PaginationLimits(int maxPages, long maxBytes) {

  /** 64 pages, and a 32nd of the heap up to 32 MiB, because a listing is in memory twice. */
  public static final PaginationLimits DEFAULTS =
      new PaginationLimits(64, Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32));
}
