package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;

/**
 * Finds out who makes a request, and what servers may be shown of that.
 *
 * @param authenticateCaller tells who it is
 * @param forwardCaller tells what is shown
 */
public record CallerResolver(
    AuthenticateCallerUseCase authenticateCaller, ForwardCallerUseCase forwardCaller) {

  public CallerResolver {
    requireNonNull(authenticateCaller, "authenticateCaller");
    requireNonNull(forwardCaller, "forwardCaller");
  }

  /** Decides whether {@code request} may go on to what is for {@code requiredAccess}. */
  public AccessDecision authorize(BridgeRequest request, RouteRequirements.Access requiredAccess) {
    return AccessDecision.of(request, requiredAccess, authenticateCaller);
  }

  /**
   * Decides the same if that takes no waiting.
   *
   * @param credentials what the request brings to be let in; empty if that cannot be anything
   */
  public Optional<AccessDecision> tryAuthorize(
      BridgeRequest request,
      Optional<CallerCredentials> credentials,
      RouteRequirements.Access requiredAccess) {
    return AccessDecision.tryOf(request, credentials, requiredAccess, authenticateCaller);
  }

  /**
   * Returns what servers may be shown of a request that {@code caller} makes.
   *
   * @param credentials what the request brings to be let in; empty if that cannot be anything
   */
  public ForwardedIdentity forwardedIdentity(
      BridgeRequest request, Caller caller, Optional<CallerCredentials> credentials) {
    return forwardCaller.forward(
        caller, request::values, credentials.flatMap(CallerCredentials::secret));
  }

  /** Returns {@code response}, where it depends on the caller, with all that it depends on. */
  public CompleteResponse addVary(CompleteResponse response) {
    String named = response.headers().get("Vary");
    return named == null || forwardCaller.headers().isEmpty()
        ? response
        : response.with(
            "Vary",
            named + ", " + String.join(", ", forwardCaller.headers().stream().sorted().toList()));
  }
}
