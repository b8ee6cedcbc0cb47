package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * What a server says of itself: the answer to {@code server/discover} (MCP 2026-07-28) or to {@code
 * initialize} (before).
 *
 * @param protocolVersion the revision of MCP that is spoken with it
 * @param capabilities what it can do, a JSON object as the server sent it
 * @param serverInfo what it calls itself, a JSON object as the server sent it; empty where it does
 *     not tell. Only for people
 * @param instructions how it is to be used, in its own words
 * @param hints what it says about keeping this
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

  /** Returns the same with {@code hints} in place of its own. */
  public ServerDiscovery withHints(CacheHints hints) {
    return new ServerDiscovery(protocolVersion, capabilities, serverInfo, instructions, hints);
  }
}
