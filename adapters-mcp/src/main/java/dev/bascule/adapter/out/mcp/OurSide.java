package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.out.ServerNotices;
import java.util.Optional;

/**
 * The side of a connection that is not the server's.
 *
 * @param identity how the bridge introduces itself
 * @param notices is told what the server sends and belongs to no request
 * @param session the one client that the connection is for, which declares what it can be asked;
 *     empty for a connection that is shared, whose clients can be asked nothing
 */
record OurSide(ClientIdentity identity, ServerNotices notices, Optional<ClientSession> session) {

  OurSide {
    requireNonNull(identity, "identity");
    requireNonNull(notices, "notices");
    requireNonNull(session, "session");
  }

  /** Returns the side of a connection that many clients share. */
  static OurSide shared(ClientIdentity identity, ServerNotices notices) {
    return new OurSide(identity, notices, Optional.empty());
  }

  /** Returns the side of a connection that is for {@code party} alone. */
  OurSide of(Party party, ServerNotices other) {
    return new OurSide(identity, other, party.session());
  }
}
