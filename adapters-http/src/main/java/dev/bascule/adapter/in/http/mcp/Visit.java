package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

/**
 * One HTTP request in a session.
 *
 * @param session where it belongs
 * @param asker on whose behalf it is made
 * @param reply takes the answer
 */
record Visit(LegacySession session, Asker asker, Replying reply) {

  Visit {
    requireNonNull(session, "session");
    requireNonNull(asker, "asker");
    requireNonNull(reply, "reply");
  }
}
