package dev.bascule.application.context;

import java.util.Optional;

/**
 * The owner of a connection to a server that is not shared.
 *
 * @param session the session that uses it and whose client receives the requests of the server;
 *     empty if there is none
 */
public record ConnectionOwner(
    Optional<ClientSession> session, ForwardedIdentity forwardedIdentity) {

  /** Returns whether there is no owner: such a connection is shared. */
  public boolean isShared() {
    return session.isEmpty() && forwardedIdentity.isEmpty();
  }
}
