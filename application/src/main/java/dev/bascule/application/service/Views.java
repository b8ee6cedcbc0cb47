package dev.bascule.application.service;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.domain.cache.Partition;

/**
 * Tells which clients a server cannot tell apart. One set of credentials is presented to a server,
 * whoever asks; so what it sees of a client is what the client can be asked, and the session, where
 * that has connections of its own.
 */
final class Views {

  /** Most clients can be asked nothing. */
  private static final Partition PLAIN = ofCapabilities(ClientSide.PLAIN);

  private Views() {}

  /**
   * Returns the partition of all that reach a server as {@code client} does, over one connection.
   */
  static Partition of(ClientSide client) {
    return client.canBeAsked() ? ofCapabilities(client) : PLAIN;
  }

  /** Returns the partition of a session with connections of its own. */
  static Partition ofSession(long number, ClientSide client) {
    return Partition.ofView("session " + number + " " + client.capabilities().text());
  }

  private static Partition ofCapabilities(ClientSide client) {
    return Partition.ofView("shared " + client.capabilities().text());
  }
}
