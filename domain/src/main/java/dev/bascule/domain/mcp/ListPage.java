package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing, as a server sent it.
 *
 * @param items its entries, in the order in which the server lists them
 * @param nextCursor leads to the next page; empty on the last one. An empty string is a cursor
 * @param hints what the server says about keeping the page
 * @param bytes how long the page is, as it came
 */
public record ListPage(
    List<ListEntry> items, Optional<String> nextCursor, CacheHints hints, int bytes) {

  public ListPage {
    items = List.copyOf(items);
    requireNonNull(nextCursor, "nextCursor");
    requireNonNull(hints, "hints");
  }
}
