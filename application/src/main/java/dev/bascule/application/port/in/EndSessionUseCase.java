package dev.bascule.application.port.in;

import dev.bascule.application.context.ClientSession;

/** Driving port: lets go of what is kept for a client's session. */
@FunctionalInterface
public interface EndSessionUseCase {

  /** Closes the connections that were opened for {@code session}. Does not wait for a server. */
  void endSession(ClientSession session);
}
