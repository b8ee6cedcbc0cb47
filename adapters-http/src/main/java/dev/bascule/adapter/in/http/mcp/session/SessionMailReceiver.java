package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionEnd;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionListener;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionMessage;

/** Passes on what other replicas send about sessions that this one knows. */
public record SessionMailReceiver(SessionRegistry sessions) implements SessionListener {

  @Override
  public void sessionEnded(String sessionId) {
    sessions.end(sessionId, SessionEnd.DELETED);
  }

  @Override
  public void messageReceived(SessionMessage message) {
    sessions
        .find(message.sessionId())
        .filter(session -> session.parameters().owner().equals(message.owner()))
        .ifPresent(session -> receive(message.json(), session));
  }

  private static void receive(byte[] json, McpSession session) {
    if (JsonRpcReader.read(json) instanceof JsonRpcReader.Body.Single(var received)) {
      boolean _ = SessionRequests.receiveHere(received, session);
    }
  }
}
