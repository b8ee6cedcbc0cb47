package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.Credential;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;

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

  /** Returns what servers may be shown of a request that {@code caller} makes. */
  Presented presented(BridgeRequest request, Caller caller) {
    return present.present(caller, request::values, secret(request));
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
