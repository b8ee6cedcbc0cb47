package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowClientsUseCase;
import java.time.Instant;
import java.util.Map;

/** Clients without connections, at noon. */
record FakeClients() implements ShowClientsUseCase {

  @Override
  public SessionConnections showSessionConnections() {
    return new SessionConnections(Instant.parse("2026-11-25T12:00:00Z"), Map.of());
  }
}
