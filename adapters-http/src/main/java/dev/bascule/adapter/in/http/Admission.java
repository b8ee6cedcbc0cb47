package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessKey;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.Credential;
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
   */
  record Denied(Problem problem, Optional<String> challenge) implements Admission {

    public Denied {
      requireNonNull(problem, "problem");
      requireNonNull(challenge, "challenge");
    }
  }

  /** Decides about {@code request} to an operation that is for {@code whom}. */
  static Admission of(BridgeRequest request, Terms.Access whom, AccessSettings access) {
    if (whom == Terms.Access.EVERYBODY || !access.asksForKeys()) {
      return new Granted(Caller.ANONYMOUS);
    }
    return switch (Credential.of(request.values("Authorization"), request.values("X-API-Key"))) {
      case Credential.Absent() ->
          unauthorized("give a key: \"Authorization: Bearer KEY\", or \"X-API-Key: KEY\"", "");
      case Credential.Malformed(String detail) -> unauthorized(detail, ", error=\"invalid_token\"");
      case Credential.Secret(String secret) ->
          access
              .find(secret)
              .map(key -> of(key, whom))
              .orElseGet(() -> unauthorized("nobody has this key", ", error=\"invalid_token\""));
    };
  }

  private static Admission of(AccessKey key, Terms.Access whom) {
    return whom == Terms.Access.ADMINISTRATORS && !key.isAdministrator()
        ? new Denied(
            new Problem(
                403,
                "not-allowed",
                "The key is not for this",
                "the administration is for keys with \"admin: true\""),
            Optional.empty())
        : new Granted(new Caller(key.name()));
  }

  private static Admission unauthorized(String detail, String error) {
    return new Denied(
        new Problem(401, "unauthorized", "A key is needed", detail),
        Optional.of("Bearer realm=\"bascule\"" + error));
  }
}
