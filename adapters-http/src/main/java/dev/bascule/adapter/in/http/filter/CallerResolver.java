package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.BearerCredential;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.Identification;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who makes a request, and what servers may be shown of that.
 *
 * @param identify tells who it is
 * @param present tells what is shown
 */
public record CallerResolver(AuthenticateCallerUseCase identify, ForwardCallerUseCase present) {

  public CallerResolver {
    requireNonNull(identify, "identify");
    requireNonNull(present, "present");
  }

  /** Decides whether {@code request} may go on to what is for {@code whom}. */
  public AccessDecision admission(BridgeRequest request, RouteRequirements.Access whom) {
    return AccessDecision.of(request, whom, identify);
  }

  /** Recognises who makes a request with {@code credentials}, if that takes no waiting. */
  public Optional<Identification.Known> recognize(CallerCredentials credentials) {
    return identify.recognize(credentials);
  }

  /** Returns what servers may be shown of a request that {@code caller} makes. */
  public ForwardedIdentity presented(BridgeRequest request, Caller caller) {
    return presented(request, caller, secret(request));
  }

  /** Returns the same, where the secret that came along was looked for already. */
  public ForwardedIdentity presented(
      BridgeRequest request, Caller caller, Optional<String> secret) {
    return present.present(caller, request::values, secret);
  }

  /** Returns the header fields that answers depend on now, besides credentials. */
  public Set<String> varying() {
    return present.headers();
  }

  private static Optional<String> secret(BridgeRequest request) {
    return BearerCredential.of(request.values("Authorization"), request.values("X-API-Key"))
            instanceof BearerCredential.Secret(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /** Returns {@code reply}, where it depends on the caller, with all that it depends on. */
  public CompleteResponse vary(CompleteResponse reply) {
    String named = reply.headers().get("Vary");
    return named == null || present.headers().isEmpty()
        ? reply
        : reply.with(
            "Vary", named + ", " + String.join(", ", present.headers().stream().sorted().toList()));
  }
}
