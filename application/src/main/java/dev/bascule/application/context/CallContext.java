package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;

/**
 * All that goes along with a request besides what is asked: for whom it is made, who can be asked
 * back, and what is passed on unseen.
 *
 * @param caller on whose behalf the request is made
 * @param client the client that made it
 * @param forwardedParams what it sent along
 * @param forwardedIdentity what servers may be shown of the caller, as far as each one's policy has
 *     it
 * @param trace where in a distributed trace it stands
 * @param purpose what it is made for
 * @param origin the HTTP request that it came with
 */
public record CallContext(
    Caller caller,
    ClientContext client,
    ForwardedParams forwardedParams,
    ForwardedIdentity forwardedIdentity,
    TraceContext trace,
    Purpose purpose,
    CallOrigin origin) {

  /** What a request is made for. */
  public enum Purpose {
    /** The client made it. */
    ASKED,
    /** The bridge makes it on the way to the answer of another. */
    ON_THE_WAY
  }

  /** The context of an anonymous caller, with nothing but the request. */
  public static final CallContext ANONYMOUS = plain(Caller.ANONYMOUS);

  public CallContext {
    requireNonNull(caller, "caller");
    requireNonNull(client, "client");
    requireNonNull(forwardedParams, "forwardedParams");
    requireNonNull(forwardedIdentity, "forwardedIdentity");
    requireNonNull(trace, "trace");
    requireNonNull(purpose, "purpose");
    requireNonNull(origin, "origin");
  }

  /** An exchange that a client began, and that belongs to no trace. */
  public CallContext(Caller caller, ClientContext client, ForwardedParams forwardedParams) {
    this(
        caller,
        client,
        forwardedParams,
        ForwardedIdentity.NONE,
        TraceContext.NONE,
        Purpose.ASKED,
        CallOrigin.NONE);
  }

  /** Returns the exchange with a plain HTTP client that acts for {@code caller}. */
  public static CallContext plain(Caller caller) {
    return new CallContext(caller, ClientContext.PLAIN, ForwardedParams.NONE);
  }

  /** Returns the same with another client, and with what that sent along. */
  public CallContext with(ClientContext otherClient, ForwardedParams otherParams) {
    return new CallContext(
        caller, otherClient, otherParams, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns the same with another client, or another way to it. */
  public CallContext withClient(ClientContext other) {
    return new CallContext(
        caller, other, forwardedParams, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns the same with something else that is passed on. */
  public CallContext withForwardedParams(ForwardedParams other) {
    return new CallContext(caller, client, other, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns the same where servers may be shown something else of the caller. */
  public CallContext withForwardedIdentity(ForwardedIdentity other) {
    return other.equals(forwardedIdentity)
        ? this
        : new CallContext(caller, client, forwardedParams, other, trace, purpose, origin);
  }

  /** Returns the same at another place of a trace. */
  public CallContext withTrace(TraceContext other) {
    return other.equals(trace)
        ? this
        : new CallContext(
            caller, client, forwardedParams, forwardedIdentity, other, purpose, origin);
  }

  /** Returns the same with another origin. */
  public CallContext withOrigin(CallOrigin other) {
    return new CallContext(
        caller, client, forwardedParams, forwardedIdentity, trace, purpose, other);
  }

  /**
   * Returns the exchange for what the bridge asks of its own accord on the way to an answer: what
   * the client sent along is for its own request only.
   */
  public CallContext forBridgeRequest() {
    return new CallContext(
        caller, client, ForwardedParams.NONE, forwardedIdentity, trace, Purpose.ON_THE_WAY, origin);
  }

  /** Returns the holder of a share of the common resources; the empty string if unknown. */
  public String shareHolder() {
    return origin.shareHolder(caller);
  }
}
