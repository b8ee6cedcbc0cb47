package dev.bascule.application.policy;

/** The limits of a listing: its number of pages and their total bytes, each at least 1. */
public record PaginationLimits(int maxPages, long maxBytes) {

  /** 64 pages, and a 32nd of the heap up to 32 MiB, because a listing is in memory twice. */
  public static final PaginationLimits DEFAULTS =
      new PaginationLimits(64, Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32));
}
