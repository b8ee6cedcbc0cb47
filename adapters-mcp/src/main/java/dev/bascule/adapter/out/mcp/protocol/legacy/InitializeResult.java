package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ServerDiscovery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to {@code initialize}.
 *
 * @param discovery what it says of itself
 * @param serverName what the server calls itself, if it does
 * @param serverVersion its version, in its own words, if it tells
 */
public record InitializeResult(
    ServerDiscovery discovery, Optional<String> serverName, Optional<String> serverVersion) {

  /** The agreement with a server that can do nothing and says nothing else of itself. */
  public InitializeResult(
      String protocolVersion, Optional<String> serverName, Optional<String> serverVersion) {
    this(
        new ServerDiscovery(
            protocolVersion,
            JsonBytes.of("{}"),
            Optional.empty(),
            Optional.empty(),
            CacheHints.NONE),
        serverName,
        serverVersion);
  }

  /** Returns the revision of MCP to be spoken. */
  public String protocolVersion() {
    return discovery.protocolVersion();
  }

  /**
   * Returns the status of a server that last agreed to {@code initializeResult}, if it ever did.
   */
  public static ServerStatus status(
      Transport transport, boolean connected, @Nullable InitializeResult initializeResult) {
    return initializeResult == null
        ? new ServerStatus(
            transport, connected, Optional.empty(), Optional.empty(), Optional.empty())
        : new ServerStatus(
            transport,
            connected,
            Optional.of(initializeResult.protocolVersion()),
            initializeResult.serverName,
            initializeResult.serverVersion);
  }
}
