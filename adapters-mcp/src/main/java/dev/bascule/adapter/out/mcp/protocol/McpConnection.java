package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.util.Optional;

/** A way to one server over one transport. Thread-safe. */
public interface McpConnection extends RequestChannel {

  /** Returns whether a request would find a server that is initialized. Never blocks. */
  boolean isStarted();

  /**
   * Makes the connection, or runs the process, and waits until the server is initialized. Does
   * nothing if it is. What is not initialized when {@code limit} passes is closed.
   *
   * @return why the server is not initialized; empty if it is
   */
  Optional<Failure.UpstreamFailure> start(TimeLimit limit);

  /** Tells what the server can do; asks it where it has not said so before. */
  UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit);

  /** Returns what is known of the server. Never waits. */
  ServerStatus status();

  /** Tells whether the server has shown that it is to be spoken to in some other way. */
  default Optional<ProtocolEra> betterEra() {
    return Optional.empty();
  }

  /** Ends what is under way, and then the connection. Does nothing the second time. */
  void close();
}
