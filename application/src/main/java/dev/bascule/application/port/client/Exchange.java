package dev.bascule.application.port.client;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;

/**
 * All that goes along with a request besides what is asked: for whom it is made, who can be asked
 * back, and what is passed on unseen.
 *
 * @param caller on whose behalf the request is made
 * @param client the client that made it
 * @param passthrough what it sent along
 */
public record Exchange(Caller caller, ClientSide client, Passthrough passthrough) {

  /** An exchange with nobody in particular, and nothing else than the request. */
  public static final Exchange ANONYMOUS = plain(Caller.ANONYMOUS);

  public Exchange {
    requireNonNull(caller, "caller");
    requireNonNull(client, "client");
    requireNonNull(passthrough, "passthrough");
  }

  /** Returns the exchange with a plain HTTP client that acts for {@code caller}. */
  public static Exchange plain(Caller caller) {
    return new Exchange(caller, ClientSide.PLAIN, Passthrough.NOTHING);
  }
}
