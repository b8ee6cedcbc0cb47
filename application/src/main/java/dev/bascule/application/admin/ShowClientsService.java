package dev.bascule.application.admin;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.port.in.ShowClientsUseCase;
import java.time.InstantSource;

/** The use case that shows the clients of the bridge. */
public record ShowClientsService(ServerConnectionPool connections, InstantSource clock)
    implements ShowClientsUseCase {

  @Override
  public SessionConnections showSessionConnections() {
    return new SessionConnections(clock.instant(), connections.countsBySession());
  }
}
