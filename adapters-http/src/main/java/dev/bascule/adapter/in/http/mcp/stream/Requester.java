package dev.bascule.adapter.in.http.mcp.stream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.Caller;

/**
 * On whose behalf one request is made. In a session each request has its own: rights may have
 * changed since the session began, and so may what is shown of the caller.
 *
 * @param caller who asks
 * @param forwardedIdentity what servers may be shown of the request
 * @param origin the HTTP request that it came with
 */
public record Requester(Caller caller, ForwardedIdentity forwardedIdentity, CallOrigin origin) {

  public Requester {
    requireNonNull(caller, "caller");
    requireNonNull(forwardedIdentity, "forwardedIdentity");
    requireNonNull(origin, "origin");
  }
}
