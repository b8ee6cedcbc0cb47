package dev.bascule.application.policy;

/** The connection to a server that tool calls of client sessions use. */
public enum SessionRoute {
  /**
   * A dedicated connection of the session if its client accepts server requests (sampling,
   * elicitation, roots): these reach that client only.
   */
  OWN,
  /**
   * The shared connection. The server sees no client capabilities, and its requests are rejected.
   */
  SHARED
}
