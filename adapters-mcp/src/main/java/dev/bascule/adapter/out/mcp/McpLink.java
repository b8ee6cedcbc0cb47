package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Reply;
import java.util.Optional;

/** A way to one server over one transport. Thread-safe. */
interface McpLink extends RequestChannel {

  /** Tells what the server can do; asks it where it has not said so before. */
  Reply<Discovery> discover(Exchange exchange, TimeLimit limit);

  /** Returns what is known of the server. Never waits. */
  ServerStatus status();

  /** Tells whether the server has shown that it is to be spoken to in some other way. */
  default Optional<Era> betterEra() {
    return Optional.empty();
  }

  /** Ends what is under way, and then the connection. Does nothing the second time. */
  void close();
}
