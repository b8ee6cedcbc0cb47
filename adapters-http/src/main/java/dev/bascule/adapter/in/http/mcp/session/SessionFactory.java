package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.McpTargets;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import java.util.Optional;

/** Creates the sessions of clients: new ones, and those that began at another replica. */
public record SessionFactory(
    SessionIds ids, McpTargets targets, SubscribeToServersUseCase subscribeToServers) {

  McpSession create(SessionParameters parameters) {
    return create(ids.create(parameters), parameters);
  }

  /**
   * Creates a session that began at another replica, or was evicted here; empty if there is none
   * with that id. Its client may have missed changes. May wait for the engine.
   */
  Optional<McpSession> continueSession(String id, McpHttpRequest request) {
    return ids.open(id, request)
        .map(
            parameters -> {
              McpSession session = create(id, parameters);
              session.notifyOfAllChanges();
              return session;
            });
  }

  private McpSession create(String id, SessionParameters parameters) {
    return new McpSession(
        new McpSession.Names(id, ids.newPrefix()),
        parameters,
        targets.of(parameters.server()),
        subscribeToServers,
        ids.newForwardLimit());
  }
}
