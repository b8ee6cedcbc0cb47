package dev.bascule.application.context;

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
public record CallContext(
    Caller caller,
    ClientContext client,
    ForwardedParams passthrough,
    ForwardedIdentity presented,
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
  public static final CallContext ANONYMOUS = plain(Caller.ANONYMOUS);

  public CallContext {
    requireNonNull(caller, "caller");
    requireNonNull(client, "client");
    requireNonNull(passthrough, "passthrough");
    requireNonNull(presented, "presented");
    requireNonNull(trace, "trace");
    requireNonNull(occasion, "occasion");
  }

  /** An exchange that a client began, and that belongs to no trace. */
  public CallContext(Caller caller, ClientContext client, ForwardedParams passthrough) {
    this(caller, client, passthrough, ForwardedIdentity.NOTHING, TraceContext.NONE, Occasion.ASKED);
  }

  /** Returns the exchange with a plain HTTP client that acts for {@code caller}. */
  public static CallContext plain(Caller caller) {
    return new CallContext(caller, ClientContext.PLAIN, ForwardedParams.NOTHING);
  }

  /** Returns the same with another client, or another way to it. */
  public CallContext withClient(ClientContext other) {
    return new CallContext(caller, other, passthrough, presented, trace, occasion);
  }

  /** Returns the same with something else that is passed on. */
  public CallContext withPassthrough(ForwardedParams other) {
    return new CallContext(caller, client, other, presented, trace, occasion);
  }

  /** Returns the same where servers may be shown something else of the caller. */
  public CallContext presenting(ForwardedIdentity other) {
    return other.equals(presented)
        ? this
        : new CallContext(caller, client, passthrough, other, trace, occasion);
  }

  /** Returns the same at another place of a trace. */
  public CallContext withTrace(TraceContext other) {
    return other.equals(trace)
        ? this
        : new CallContext(caller, client, passthrough, presented, other, occasion);
  }

  /**
   * Returns the exchange for what the bridge asks of its own accord on the way to an answer: what
   * the client sent along is for its own request only.
   */
  public CallContext aside() {
    return new CallContext(
        caller, client, ForwardedParams.NOTHING, presented, trace, Occasion.ON_THE_WAY);
  }
}
