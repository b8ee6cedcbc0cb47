package dev.bascule.application.port.in;

import dev.bascule.application.context.ClientSession;

/** Driving port: releases the resources of a client session. */
@FunctionalInterface
public interface EndSessionUseCase {

  /** Closes the connections of {@code session}. Does not wait for a server. */
  void endSession(ClientSession session);
}
