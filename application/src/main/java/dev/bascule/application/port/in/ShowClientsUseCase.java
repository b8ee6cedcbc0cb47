package dev.bascule.application.port.in;

import dev.bascule.application.context.ClientSession;
import java.time.Instant;
import java.util.Map;

/** Driving port: shows the clients of the bridge and what they use. Does not block. */
public interface ShowClientsUseCase {

  /** Returns the connections of sessions; those without any are left out. */
  SessionConnections showSessionConnections();

  /** The dedicated connections of sessions at a time. */
  record SessionConnections(Instant now, Map<ClientSession, ConnectionCounts> bySession) {
    public SessionConnections {
      bySession = Map.copyOf(bySession);
    }

    public ConnectionCounts of(ClientSession session) {
      return bySession.getOrDefault(session, ConnectionCounts.NONE);
    }
  }

  /**
   * Numbers of dedicated connections.
   *
   * @param connections all of them
   * @param children those among them that are child processes
   */
  record ConnectionCounts(int connections, int children) {
    static final ConnectionCounts NONE = new ConnectionCounts(0, 0);

    /** Returns the counts of both together. */
    public ConnectionCounts plus(ConnectionCounts other) {
      return new ConnectionCounts(connections + other.connections, children + other.children);
    }
  }
}
