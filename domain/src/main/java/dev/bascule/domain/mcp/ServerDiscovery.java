package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * A server's description of itself: the result of {@code server/discover} (MCP 2026-07-28) or
 * {@code initialize} (earlier revisions).
 *
 * @param protocolVersion the revision of MCP that is used with it
 * @param capabilities its capabilities, a JSON object as the server sent it
 * @param serverInfo its {@code Implementation}, a JSON object as the server sent it; empty if it
 *     sent none. For display only
 * @param instructions its instructions for use
 * @param hints its caching hints for this result
 */
public record ServerDiscovery(
    String protocolVersion,
    JsonBytes capabilities,
    Optional<JsonBytes> serverInfo,
    Optional<String> instructions,
    CacheHints hints) {

  public ServerDiscovery {
    requireNonNull(protocolVersion, "protocolVersion");
    requireNonNull(capabilities, "capabilities");
    requireNonNull(serverInfo, "serverInfo");
    requireNonNull(instructions, "instructions");
    requireNonNull(hints, "hints");
  }

  /** Returns a copy with {@code hints} replaced. */
  public ServerDiscovery withHints(CacheHints hints) {
    return new ServerDiscovery(protocolVersion, capabilities, serverInfo, instructions, hints);
  }
}
