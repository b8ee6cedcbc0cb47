package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to {@code initialize}.
 *
 * @param protocolVersion the revision of MCP to be spoken
 * @param serverName what the server calls itself, if it does
 * @param serverVersion its version, in its own words, if it tells
 */
record Agreement(
    String protocolVersion, Optional<String> serverName, Optional<String> serverVersion) {

  /** Returns the status of a server that last agreed to {@code agreement}, if it ever did. */
  static ServerStatus status(
      Transport transport, boolean connected, @Nullable Agreement agreement) {
    return agreement == null
        ? new ServerStatus(
            transport, connected, Optional.empty(), Optional.empty(), Optional.empty())
        : new ServerStatus(
            transport,
            connected,
            Optional.of(agreement.protocolVersion),
            agreement.serverName,
            agreement.serverVersion);
  }
}
