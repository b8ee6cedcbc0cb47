package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param items its entries, in the order of the server
 * @param nextCursor requests the next page; empty on the last one. An empty string is a valid
 *     cursor
 * @param hints the server's caching hints for the page
 * @param bytes the length of the page as received
 */
public record ListPage(
    List<ListEntry> items, Optional<String> nextCursor, CacheHints hints, int bytes) {

  public ListPage {
    items = List.copyOf(items);
    requireNonNull(nextCursor, "nextCursor");
    requireNonNull(hints, "hints");
  }
}
