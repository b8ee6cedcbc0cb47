package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;

/** A connection to one server over one transport. Thread-safe. */
public interface McpConnection extends RequestChannel {

  /** Returns whether the server is initialized. Never blocks. */
  boolean isStarted();

  /**
   * Connects or starts the process, and waits until the server is initialized. Has no effect if it
   * is. If {@code limit} passes before, closes it.
   *
   * @return why the server is not initialized; empty if it is
   */
  Optional<Failure.UpstreamFailure> start(TimeLimit limit);

  /** Returns the server's self-description; requests it if it is unknown. */
  UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit);

  /** Returns the status of the server. Never blocks. */
  ServerStatus status();

  /** Returns the era of the server, if it turned out to be of another era. */
  default Optional<ProtocolEra> betterEra() {
    return Optional.empty();
  }

  /** Cancels requests in flight, and closes the connection. Idempotent. */
  void close();
}
