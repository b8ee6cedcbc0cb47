package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A page and when it came. Pages of one listing are kept each for its own time (MCP 2026-07-28,
 * server/utilities/caching).
 *
 * @param cursor what it was asked for with; empty for the first page
 * @param page the page
 * @param receivedAtNanos when it came, by the ticker
 */
public record FetchedPage(Optional<String> cursor, ListPage page, long receivedAtNanos) {

  public FetchedPage {
    requireNonNull(cursor, "cursor");
    requireNonNull(page, "page");
  }
}
