package dev.bascule.application.context;

import dev.bascule.domain.json.JsonBytes;

/**
 * A client that keeps a session with the bridge (MCP 2025-11-25, basic/lifecycle), and so can be
 * asked and told things at any time. A server that is to ask it something is given a connection of
 * its own for it.
 *
 * <p>Implementations are thread-safe, and equal only to themselves.
 */
public interface ClientSession {

  /** Returns what the client declared that it can be asked; a JSON object. */
  JsonBytes capabilities();

  /** Returns the way to the client for what belongs to none of its requests. */
  ClientChannel channel();
}
