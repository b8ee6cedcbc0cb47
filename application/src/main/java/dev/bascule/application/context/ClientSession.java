package dev.bascule.application.context;

import dev.bascule.domain.json.JsonBytes;

/**
 * A session of a client with the bridge (MCP 2025-11-25, basic/lifecycle), in which the client can
 * receive requests and notifications at any time. A server that sends requests to the client has a
 * connection of its own for the session.
 *
 * <p>Implementations are thread-safe, and compared by identity.
 */
public interface ClientSession {

  /** Returns the capabilities that the client declared, a JSON object. */
  JsonBytes capabilities();

  /** Returns the channel for messages that belong to none of the client's requests. */
  ClientChannel channel();
}
