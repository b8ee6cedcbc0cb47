package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/**
 * Driving port: lets every replica of the bridge continue the sessions of clients, whose ids
 * contain, encrypted, what a replica must know about them. Thread-safe.
 */
public interface ShareSessionsUseCase {

  /**
   * To whom a session belongs.
   *
   * @param caller the identity of the caller
   * @param server the server of the endpoint; empty for the endpoint of all servers
   */
  record SessionOwner(String caller, Optional<ServerId> server) {}

  /**
   * A message of a client for a session at another replica.
   *
   * @param json the JSON-RPC message
   */
  @SuppressWarnings("ArrayRecordComponent")
  record SessionMessage(String sessionId, SessionOwner owner, byte[] json) {}

  /** Receives what other replicas send. Does not wait. */
  interface SessionListener {

    /** A client ended its session at another replica. */
    void sessionEnded(String sessionId);

    /** A message arrived whose owner another replica has authenticated. */
    void messageReceived(SessionMessage message);
  }

  /** Returns the name of this replica: up to 63 ASCII letters, digits and hyphens. */
  String replica();

  /** Registers the receiver of what other replicas send; called once. */
  void listen(SessionListener listener);

  /**
   * Creates the id of a new session: the name of this replica, a full stop, and the encrypted
   * parameters. If they are too large for an id, only this replica knows the session.
   */
  String createId(SessionOwner owner, byte[] parameters);

  /**
   * Returns the parameters of a session that this replica does not know; empty if {@code id} was
   * not issued to {@code owner}, is too old, or its client ended the session. May wait for the
   * engine.
   */
  Optional<byte[]> open(String id, SessionOwner owner);

  /**
   * Remembers that {@code owner} ended its session, here and at the other replicas. Does not wait.
   */
  void end(String id, SessionOwner owner);

  /** Returns whether this replica remembers that the client ended a session. Does not wait. */
  boolean hasEnded(String id);

  /** Sends a message to one replica. Does not wait; the message may be lost. */
  void send(String replica, SessionMessage message);

  /** Sends a message to all other replicas. Does not wait; the message may be lost. */
  void sendToAll(SessionMessage message);
}
