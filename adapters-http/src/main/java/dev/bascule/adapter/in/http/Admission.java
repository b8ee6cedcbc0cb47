package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.Credential;
import dev.bascule.application.port.client.Credentials;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.IdentifyCallerUseCase.Identification;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;

/** Whether a request is let in, and as whose. */
sealed interface Admission {

  /** It is. */
  record Granted(Caller caller) implements Admission {

    public Granted {
      requireNonNull(caller, "caller");
    }
  }

  /**
   * It is not.
   *
   * @param challenge the value of the {@code WWW-Authenticate} field (RFC 6750, 3); empty where
   *     another credential would have to be another person's
   * @param caller who is not, as far as that is known
   */
  record Denied(Problem problem, Optional<String> challenge, Caller caller) implements Admission {

    public Denied {
      requireNonNull(problem, "problem");
      requireNonNull(challenge, "challenge");
      requireNonNull(caller, "caller");
    }

    /** Nobody knows who it is. */
    Denied(Problem problem, Optional<String> challenge) {
      this(problem, challenge, Caller.ANONYMOUS);
    }
  }

  /** Decides about {@code request} to an operation that is for {@code whom}. */
  static Admission of(BridgeRequest request, Terms.Access whom, IdentifyCallerUseCase identify) {
    if (whom == Terms.Access.EVERYBODY) {
      return new Granted(Caller.ANONYMOUS);
    }
    if (!identify.asksForCredentials()) {
      return of(identify.identify(Credentials.NONE), whom);
    }
    return switch (Credential.of(request.values("Authorization"), request.values("X-API-Key"))) {
      case Credential.Absent() -> of(identify.identify(Credentials.NONE), whom);
      case Credential.Malformed(String detail) -> invalid(detail);
      case Credential.Secret(String secret) ->
          of(identify.identify(Credentials.ofSecret(secret)), whom);
    };
  }

  private static Admission of(Identification identification, Terms.Access whom) {
    return switch (identification) {
      case Identification.Known(Caller caller, boolean administrator) ->
          whom == Terms.Access.ADMINISTRATORS && !administrator
              ? notAllowed(caller)
              : new Granted(caller);
      case Identification.Missing() ->
          unauthorized("give a key: \"Authorization: Bearer KEY\", or \"X-API-Key: KEY\"", "");
      case Identification.Invalid(String detail) -> invalid(detail);
    };
  }

  private static Admission notAllowed(Caller caller) {
    return new Denied(
        new Problem(
            403,
            "not-allowed",
            "The key is not for this",
            "the administration is for keys with \"admin: true\""),
        Optional.empty(),
        caller);
  }

  private static Admission invalid(String detail) {
    return unauthorized(detail, ", error=\"invalid_token\"");
  }

  private static Admission unauthorized(String detail, String error) {
    return new Denied(
        new Problem(401, "unauthorized", "A key is needed", detail),
        Optional.of("Bearer realm=\"bascule\"" + error));
  }
}
