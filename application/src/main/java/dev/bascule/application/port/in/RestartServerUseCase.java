package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;

/** Driving port: restarts a server. */
@FunctionalInterface
public interface RestartServerUseCase {

  /**
   * Replaces the connection to {@code server}, with its process if it has one and with its circuit
   * breaker, and starts it in the background. Calls in flight complete over the previous
   * connection, which is closed after them, at the latest after the drain timeout. Does not wait
   * for the server. Concerns this replica only.
   *
   * @return whether there is such a server
   */
  boolean restart(ServerId server);
}
