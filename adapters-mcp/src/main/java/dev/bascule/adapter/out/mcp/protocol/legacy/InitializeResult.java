package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerDiscovery;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code initialize}.
 *
 * @param discovery the server's self-description
 * @param serverName the name that the server states, if any
 * @param serverVersion the version that the server states, if any
 * @param lists the kinds of lists that the server offers; empty if it states none
 */
public record InitializeResult(
    ServerDiscovery discovery,
    Optional<String> serverName,
    Optional<String> serverVersion,
    Optional<Set<ListKind>> lists) {

  /** Returns the negotiated revision of MCP. */
  public String protocolVersion() {
    return discovery.protocolVersion();
  }

  /** Returns the status of a server with its last {@code initializeResult}, if there was one. */
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
                initializeResult.serverVersion)
            .withLists(initializeResult.lists);
  }
}
