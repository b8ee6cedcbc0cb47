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
 * @param presented what servers may be shown of the caller, as far as each one's policy has it
 * @param trace where in a distributed trace it stands
 * @param occasion what it is made for
 */
public record Exchange(
    Caller caller,
    ClientSide client,
    Passthrough passthrough,
    Presented presented,
    TraceContext trace,
    Occasion occasion) {

  /** What a request is made for. */
  public enum Occasion {
    /** The client made it. */
    ASKED,
    /** The bridge makes it on the way to the answer of another. */
    ON_THE_WAY
  }

  /** An exchange with nobody in particular, and nothing else than the request. */
  public static final Exchange ANONYMOUS = plain(Caller.ANONYMOUS);

  public Exchange {
    requireNonNull(caller, "caller");
    requireNonNull(client, "client");
    requireNonNull(passthrough, "passthrough");
    requireNonNull(presented, "presented");
    requireNonNull(trace, "trace");
    requireNonNull(occasion, "occasion");
  }

  /** An exchange that a client began, and that belongs to no trace. */
  public Exchange(Caller caller, ClientSide client, Passthrough passthrough) {
    this(caller, client, passthrough, Presented.NOTHING, TraceContext.NONE, Occasion.ASKED);
  }

  /** Returns the exchange with a plain HTTP client that acts for {@code caller}. */
  public static Exchange plain(Caller caller) {
    return new Exchange(caller, ClientSide.PLAIN, Passthrough.NOTHING);
  }

  /** Returns the same with another client, or another way to it. */
  public Exchange withClient(ClientSide other) {
    return new Exchange(caller, other, passthrough, presented, trace, occasion);
  }

  /** Returns the same with something else that is passed on. */
  public Exchange withPassthrough(Passthrough other) {
    return new Exchange(caller, client, other, presented, trace, occasion);
  }

  /** Returns the same where servers may be shown something else of the caller. */
  public Exchange presenting(Presented other) {
    return other.equals(presented)
        ? this
        : new Exchange(caller, client, passthrough, other, trace, occasion);
  }

  /** Returns the same at another place of a trace. */
  public Exchange withTrace(TraceContext other) {
    return other.equals(trace)
        ? this
        : new Exchange(caller, client, passthrough, presented, other, occasion);
  }

  /**
   * Returns the exchange for what the bridge asks of its own accord on the way to an answer: what
   * the client sent along is for its own request only.
   */
  public Exchange aside() {
    return new Exchange(caller, client, Passthrough.NOTHING, presented, trace, Occasion.ON_THE_WAY);
  }
}
