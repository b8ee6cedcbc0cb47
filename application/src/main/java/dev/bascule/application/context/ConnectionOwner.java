package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * For whom a connection with a server is, where it is not for all.
 *
 * @param session the one session that uses it, whose client can be asked things; empty where none
 *     can
 * @param forwardedIdentity what the server is shown with each request over it
 */
public record ConnectionOwner(
    Optional<ClientSession> session, ForwardedIdentity forwardedIdentity) {

  public ConnectionOwner {
    requireNonNull(session, "session");
    requireNonNull(forwardedIdentity, "forwardedIdentity");
  }

  /** Returns the party of a session of which the server is shown nothing else. */
  public static ConnectionOwner of(ClientSession session) {
    return new ConnectionOwner(Optional.of(session), ForwardedIdentity.NONE);
  }

  /** Tells whether it is everybody: such a connection is shared. */
  public boolean isShared() {
    return session.isEmpty() && forwardedIdentity.isEmpty();
  }
}
