package dev.bascule.application.policy;

/** The connections with one server that calls of clients with sessions go over. */
public enum SessionRoute {
  /**
   * One of the session's own, if its client can be asked something (sampling, elicitation, roots):
   * the server's requests reach that client and no other.
   */
  OWN,
  /**
   * The one that all share. The server is told of no client that it can ask anything, and what it
   * asks all the same is refused.
   */
  SHARED
}
