package dev.bascule.application.service;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Presented;
import dev.bascule.domain.cache.Partition;

/**
 * Tells which clients a server cannot tell apart, by all that it sees of them: what a client can be
 * asked, the session, where that has connections of its own, and what is presented of the caller.
 * What a server is not shown, such as the caller's identity, tells nobody apart here.
 */
final class Views {

  /** Of most clients a server sees nothing. */
  private static final Partition PLAIN = of("shared", ClientSide.PLAIN, Presented.NOTHING);

  private Views() {}

  /**
   * Returns the partition of all that reach a server as {@code exchange} does, over a connection
   * that belongs to no session; it presents no more than the server is shown.
   */
  static Partition of(Exchange exchange) {
    return exchange.client().canBeAsked() || !exchange.presented().isNothing()
        ? of("shared", exchange.client(), exchange.presented())
        : PLAIN;
  }

  /** Returns the partition of a session with connections of its own. */
  static Partition ofSession(long number, Exchange exchange) {
    return of("session " + number, exchange.client(), exchange.presented());
  }

  private static Partition of(String connection, ClientSide client, Presented presented) {
    String capabilities = client.capabilities().text();
    return Partition.ofView(
        connection
            + " "
            + capabilities.length()
            + ":"
            + capabilities
            + " "
            + presented.canonical());
  }
}
