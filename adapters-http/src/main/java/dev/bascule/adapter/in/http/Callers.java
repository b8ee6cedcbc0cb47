package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.Credential;
import dev.bascule.application.port.client.Credentials;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.IdentifyCallerUseCase.Identification;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who makes a request, and what servers may be shown of that.
 *
 * @param identify tells who it is
 * @param present tells what is shown
 */
record Callers(IdentifyCallerUseCase identify, PresentCallerUseCase present) {

  Callers {
    requireNonNull(identify, "identify");
    requireNonNull(present, "present");
  }

  /** Decides whether {@code request} may go on to what is for {@code whom}. */
  Admission admission(BridgeRequest request, Terms.Access whom) {
    return Admission.of(request, whom, identify);
  }

  /** Recognises who makes a request with {@code credentials}, if that takes no waiting. */
  Optional<Identification.Known> recognize(Credentials credentials) {
    return identify.recognize(credentials);
  }

  /** Returns what servers may be shown of a request that {@code caller} makes. */
  Presented presented(BridgeRequest request, Caller caller) {
    return presented(request, caller, secret(request));
  }

  /** Returns the same, where the secret that came along was looked for already. */
  Presented presented(BridgeRequest request, Caller caller, Optional<String> secret) {
    return present.present(caller, request::values, secret);
  }

  /** Returns the header fields that answers depend on now, besides credentials. */
  Set<String> varying() {
    return present.headers();
  }

  private static Optional<String> secret(BridgeRequest request) {
    return Credential.of(request.values("Authorization"), request.values("X-API-Key"))
            instanceof Credential.Secret(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /** Returns {@code reply}, where it depends on the caller, with all that it depends on. */
  HttpReply vary(HttpReply reply) {
    String named = reply.headers().get("Vary");
    return named == null || present.headers().isEmpty()
        ? reply
        : reply.with(
            "Vary", named + ", " + String.join(", ", present.headers().stream().sorted().toList()));
  }
}
