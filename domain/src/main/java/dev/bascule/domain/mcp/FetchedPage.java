package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A page of a listing with the time of its receipt. Each page has a lifetime of its own (MCP
 * 2026-07-28, server/utilities/caching).
 *
 * @param cursor the cursor with which it was requested; empty for the first page
 * @param page the page
 * @param receivedAtNanos the reading of the ticker at its receipt
 */
public record FetchedPage(Optional<String> cursor, ListPage page, long receivedAtNanos) {

  public FetchedPage {
    requireNonNull(cursor, "cursor");
    requireNonNull(page, "page");
  }
}
