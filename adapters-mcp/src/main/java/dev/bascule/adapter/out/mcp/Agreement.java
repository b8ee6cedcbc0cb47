package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to {@code initialize}.
 *
 * @param discovery what it says of itself
 * @param serverName what the server calls itself, if it does
 * @param serverVersion its version, in its own words, if it tells
 */
record Agreement(Discovery discovery, Optional<String> serverName, Optional<String> serverVersion) {

  Agreement {
    requireNonNull(discovery, "discovery");
    requireNonNull(serverName, "serverName");
    requireNonNull(serverVersion, "serverVersion");
  }

  /** The agreement with a server that can do nothing and says nothing else of itself. */
  Agreement(String protocolVersion, Optional<String> serverName, Optional<String> serverVersion) {
    this(
        new Discovery(
            protocolVersion,
            JsonBytes.of("{}"),
            Optional.empty(),
            Optional.empty(),
            CacheHints.NONE),
        serverName,
        serverVersion);
  }

  /** Returns the revision of MCP to be spoken. */
  String protocolVersion() {
    return discovery.protocolVersion();
  }

  /** Returns the status of a server that last agreed to {@code agreement}, if it ever did. */
  static ServerStatus status(
      Transport transport, boolean connected, @Nullable Agreement agreement) {
    return agreement == null
        ? new ServerStatus(
            transport, connected, Optional.empty(), Optional.empty(), Optional.empty())
        : new ServerStatus(
            transport,
            connected,
            Optional.of(agreement.protocolVersion()),
            agreement.serverName,
            agreement.serverVersion);
  }
}
