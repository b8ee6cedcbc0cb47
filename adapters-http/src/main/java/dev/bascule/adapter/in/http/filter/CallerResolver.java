package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.BearerCredential;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AuthenticationResult;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import java.util.Set;

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

  /** Recognises who makes a request with {@code credentials}, if that takes no waiting. */
  public Optional<AuthenticationResult.Success> tryAuthenticate(CallerCredentials credentials) {
    return authenticateCaller.tryAuthenticate(credentials);
  }

  /** Returns what servers may be shown of a request that {@code caller} makes. */
  public ForwardedIdentity forwardedIdentity(BridgeRequest request, Caller caller) {
    return forwardedIdentity(request, caller, secret(request));
  }

  /** Returns the same, where the secret that came along was looked for already. */
  public ForwardedIdentity forwardedIdentity(
      BridgeRequest request, Caller caller, Optional<String> secret) {
    return forwardCaller.forward(caller, request::values, secret);
  }

  /** Returns the header fields that answers depend on now, besides credentials. */
  public Set<String> varyHeaders() {
    return forwardCaller.headers();
  }

  private static Optional<String> secret(BridgeRequest request) {
    return BearerCredential.of(request.values("Authorization"), request.values("X-API-Key"))
            instanceof BearerCredential.Secret(String text)
        ? Optional.of(text)
        : Optional.empty();
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
