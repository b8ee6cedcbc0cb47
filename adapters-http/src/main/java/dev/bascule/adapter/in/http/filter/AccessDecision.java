package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.access.BearerCredential;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedCredentials;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AcceptedTokens;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AuthenticationResult;
import dev.bascule.domain.mcp.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The result of access control. */
public sealed interface AccessDecision {

  /**
   * Access is granted.
   *
   * @param administrator whether the caller may use the administration
   */
  record Granted(Caller caller, boolean administrator) implements AccessDecision {}

  /**
   * Access is denied.
   *
   * @param challenge the value of the {@code WWW-Authenticate} field (RFC 6750, 3); empty if other
   *     credentials of the caller would not help
   * @param caller the caller, as far as known
   */
  record Denied(Problem problem, Optional<String> challenge, Caller caller)
      implements AccessDecision {

    /** Creates a denial for an unknown caller. */
    Denied(Problem problem, Optional<String> challenge) {
      this(problem, challenge, Caller.ANONYMOUS);
    }

    Denied(Problem problem) {
      this(problem, Optional.empty());
    }
  }

  /** Decides whether {@code request} may use a route with {@code requiredAccess}. */
  static AccessDecision of(
      BridgeRequest request,
      RouteRequirements.Access requiredAccess,
      AuthenticateCallerUseCase authenticateCaller) {
    if (requiredAccess == RouteRequirements.Access.EVERYBODY) {
      return new Granted(Caller.ANONYMOUS, /* administrator= */ false);
    }
    if (requiredAccess == RouteRequirements.Access.OPTIONAL) {
      // An invalid credential counts as a failed attempt, and gives no more access than none.
      return of(request, RouteRequirements.Access.CALLERS, authenticateCaller)
              instanceof Granted granted
          ? granted
          : new Granted(Caller.ANONYMOUS, /* administrator= */ false);
    }
    AuthenticationResult result =
        authenticateCaller.requiresCredentials()
            ? authenticate(request, authenticateCaller)
            : authenticateCaller.authenticate(CallerCredentials.NONE);
    return of(result, request, requiredAccess, authenticateCaller);
  }

  private static AuthenticationResult authenticate(
      BridgeRequest request, AuthenticateCallerUseCase authenticateCaller) {
    return switch (BearerCredential.of(
        request.values("Authorization"), request.values("X-API-Key"))) {
      case BearerCredential.Absent() ->
          authenticateCaller.authenticate(credentials(request, Optional.empty()));
      case BearerCredential.Malformed(String detail) ->
          authenticateCaller.reject(request.origin().address(), detail);
      case BearerCredential.Secret(String secret) ->
          authenticateCaller.authenticate(credentials(request, Optional.of(secret)));
    };
  }

  /** Returns the credentials of {@code request}; empty if they are malformed. */
  static Optional<CallerCredentials> credentials(BridgeRequest request) {
    return switch (BearerCredential.of(
        request.values("Authorization"), request.values("X-API-Key"))) {
      case BearerCredential.Absent() -> Optional.of(credentials(request, Optional.empty()));
      case BearerCredential.Malformed _ -> Optional.empty();
      case BearerCredential.Secret(String secret) ->
          Optional.of(credentials(request, Optional.of(secret)));
    };
  }

  private static CallerCredentials credentials(BridgeRequest request, Optional<String> secret) {
    RequestOrigin origin = request.origin();
    return new CallerCredentials(secret, origin.certificate(), origin.address());
  }

  /**
   * Decides like {@link #of(BridgeRequest, RouteRequirements.Access, AuthenticateCallerUseCase)} if
   * that does not block; otherwise returns empty.
   *
   * @param credentials the result of {@link #credentials(BridgeRequest)}
   */
  static Optional<AccessDecision> tryOf(
      BridgeRequest request,
      Optional<CallerCredentials> credentials,
      RouteRequirements.Access requiredAccess,
      AuthenticateCallerUseCase authenticateCaller) {
    return switch (requiredAccess) {
      case EVERYBODY -> Optional.of(of(request, requiredAccess, authenticateCaller));
      case OPTIONAL ->
          credentials
              .filter(CallerCredentials::isEmpty)
              .map(_ -> of(request, requiredAccess, authenticateCaller));
      case CALLERS, MEASURERS, ADMINISTRATORS -> {
        Optional<AuthenticationResult.Success> success =
            credentials.flatMap(authenticateCaller::tryAuthenticate);
        yield success.isPresent()
            ? Optional.of(of(success.get(), request, requiredAccess, authenticateCaller))
            : Optional.empty();
      }
    };
  }

  private static AccessDecision of(
      AuthenticationResult result,
      BridgeRequest request,
      RouteRequirements.Access requiredAccess,
      AuthenticateCallerUseCase authenticateCaller) {
    return switch (result) {
      case AuthenticationResult.Success(Caller caller, boolean administrator) ->
          switch (requiredAccess) {
            case EVERYBODY, OPTIONAL, CALLERS -> new Granted(caller, administrator);
            case MEASURERS ->
                administrator || authenticateCaller.mayReadMetrics(caller)
                    ? new Granted(caller, administrator)
                    : notAllowed(caller, "metrics require a group with \"metrics: true\"");
            case ADMINISTRATORS ->
                administrator
                    ? new Granted(caller, administrator)
                    : notAllowed(caller, "administration requires \"admin: true\"");
          };
      case AuthenticationResult.MissingCredentials() ->
          missing(request, authenticateCaller.acceptedCredentials());
      case AuthenticationResult.InvalidCredentials(String detail) ->
          invalid(detail, request, authenticateCaller.acceptedCredentials());
      case AuthenticationResult.InsufficientScope insufficient ->
          insufficient(insufficient.scopes(), request, authenticateCaller.acceptedCredentials());
      case AuthenticationResult.VerificationUnavailable() -> unverifiable();
      case AuthenticationResult.TooManyAttempts(Duration retryAfter) -> throttled(retryAfter);
    };
  }

  private static AccessDecision notAllowed(Caller caller, String detail) {
    return new Denied(new Problem(ProblemType.NOT_ALLOWED, detail), Optional.empty(), caller);
  }

  private static AccessDecision missing(
      BridgeRequest request, AcceptedCredentials acceptedCredentials) {
    return unauthorized(
        WwwAuthenticate.describe(acceptedCredentials),
        WwwAuthenticate.of(
            request, acceptedCredentials, Optional.empty(), scopes(acceptedCredentials)));
  }

  private static AccessDecision invalid(
      String detail, BridgeRequest request, AcceptedCredentials acceptedCredentials) {
    return unauthorized(
        detail,
        WwwAuthenticate.of(
            request,
            acceptedCredentials,
            Optional.of("invalid_token"),
            scopes(acceptedCredentials)));
  }

  private static Set<String> scopes(AcceptedCredentials acceptedCredentials) {
    return acceptedCredentials.tokens().map(AcceptedTokens::scopes).orElse(Set.of());
  }

  private static AccessDecision unauthorized(String detail, String challenge) {
    return new Denied(new Problem(ProblemType.UNAUTHORIZED, detail), Optional.of(challenge));
  }

  private static AccessDecision insufficient(
      Set<String> scopes, BridgeRequest request, AcceptedCredentials acceptedCredentials) {
    return new Denied(
        new Problem(ProblemType.INSUFFICIENT_SCOPE, "a required scope is missing"),
        Optional.of(
            WwwAuthenticate.of(
                request, acceptedCredentials, Optional.of("insufficient_scope"), scopes)));
  }

  private static AccessDecision unverifiable() {
    return new Denied(
        new Problem(
                ProblemType.ISSUER_UNAVAILABLE,
                "the keys of the issuer cannot be fetched at present")
            .retryAfter(5));
  }

  private static AccessDecision throttled(Duration retryAfter) {
    return new Denied(
        new Problem(
                ProblemType.WRONG_CREDENTIALS,
                "too many invalid credentials came from this address")
            .retryAfter(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
  }
}
