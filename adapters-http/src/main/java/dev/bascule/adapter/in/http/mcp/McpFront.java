package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.time.Ticker;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the requests of MCP clients with the use cases.
 *
 * <p>Thread-safe. Each request has a thread of its own, which had better be a virtual one; it is
 * interrupted when the client leaves.
 */
public final class McpFront implements AutoCloseable {

  /**
   * @param ticker measures how long sessions are idle
   */
  public McpFront(McpUseCases useCases, McpFrontSettings settings, Ticker ticker) {
    requireNonNull(useCases, "useCases");
    requireNonNull(settings, "settings");
    requireNonNull(ticker, "ticker");
  }

  /**
   * Answers {@code request}, and returns when the answer is complete: for a stream of events, when
   * it has ended.
   */
  public void answer(McpHttpRequest request, McpHttpResponse response) {
    // Grows into both eras.
    response.whole(501, Map.of(), Optional.of(JsonBytes.of("{}")));
  }

  /** Ends all sessions and streams; does nothing the second time. */
  @Override
  public void close() {}
}
