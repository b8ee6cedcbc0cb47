package dev.bascule.application.context;

import dev.bascule.domain.mcp.Caller;

/**
 * The context of a request, without the request itself: its caller, its client, and what is
 * forwarded.
 *
 * @param forwardedIdentity the identity that may be forwarded to servers, as far as their policies
 *     allow
 */
public record CallContext(
    Caller caller,
    ClientContext client,
    ForwardedParams forwardedParams,
    ForwardedIdentity forwardedIdentity,
    TraceContext trace,
    Purpose purpose,
    CallOrigin origin) {

  /** The purpose of a request. */
  public enum Purpose {
    /** It is a request of the client. */
    CLIENT_REQUEST,
    /** The bridge needs its result for another request. */
    BRIDGE_REQUEST
  }

  /** The context of an anonymous caller, with nothing else. */
  public static final CallContext ANONYMOUS = plain(Caller.ANONYMOUS);

  /** Creates the context of a client's request without a trace. */
  public CallContext(Caller caller, ClientContext client, ForwardedParams forwardedParams) {
    this(
        caller,
        client,
        forwardedParams,
        ForwardedIdentity.NONE,
        TraceContext.NONE,
        Purpose.CLIENT_REQUEST,
        CallOrigin.NONE);
  }

  /** Returns the context of a plain HTTP client that acts for {@code caller}. */
  public static CallContext plain(Caller caller) {
    return new CallContext(caller, ClientContext.PLAIN, ForwardedParams.NONE);
  }

  /** Returns a copy with another client and its parameters. */
  public CallContext with(ClientContext otherClient, ForwardedParams otherParams) {
    return new CallContext(
        caller, otherClient, otherParams, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns a copy with another client or another channel to it. */
  public CallContext withClient(ClientContext other) {
    return new CallContext(
        caller, other, forwardedParams, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns a copy with other forwarded parameters. */
  public CallContext withForwardedParams(ForwardedParams other) {
    return new CallContext(caller, client, other, forwardedIdentity, trace, purpose, origin);
  }

  /** Returns a copy with another forwarded identity. */
  public CallContext withForwardedIdentity(ForwardedIdentity other) {
    return other.equals(forwardedIdentity)
        ? this
        : new CallContext(caller, client, forwardedParams, other, trace, purpose, origin);
  }

  /** Returns a copy with another trace context. */
  public CallContext withTrace(TraceContext other) {
    return other.equals(trace)
        ? this
        : new CallContext(
            caller, client, forwardedParams, forwardedIdentity, other, purpose, origin);
  }

  /**
   * Returns the context of a request that the bridge itself makes for this one: the client's
   * parameters belong to its own request only.
   */
  public CallContext forBridgeRequest() {
    return new CallContext(
        caller,
        client,
        ForwardedParams.NONE,
        forwardedIdentity,
        trace,
        Purpose.BRIDGE_REQUEST,
        origin);
  }

  /** Returns the holder of a share of common resources; the empty string if unknown. */
  public String shareHolder() {
    return origin.shareHolder(caller);
  }
}
