package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The result of access control. */
public sealed interface AccessDecision {

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
      if (authenticateCaller.requiresCredentials()
          && credentials(request).filter(CallerCredentials::isEmpty).isPresent()) {
        // A health check is no attempt: nothing is rejected, so nothing is recorded.
        return new Granted(Caller.ANONYMOUS, /* administrator= */ false);
      }
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
    BearerCredential bearer = BearerCredential.of(request);
    return bearer.error().isPresent()
        ? authenticateCaller.reject(request.origin().address(), bearer.error().get())
        : authenticateCaller.authenticate(credentials(request, bearer.secret()));
  }

  /** Returns the credentials of {@code request}; empty if they are malformed. */
  static Optional<CallerCredentials> credentials(BridgeRequest request) {
    BearerCredential bearer = BearerCredential.of(request);
    return bearer.error().isPresent()
        ? Optional.empty()
        : Optional.of(credentials(request, bearer.secret()));
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
      case AuthenticationResult.MissingCredentials() -> {
        AcceptedCredentials accepted = authenticateCaller.acceptedCredentials();
        yield unauthorized(describe(accepted), request, accepted, Optional.empty());
      }
      case AuthenticationResult.InvalidCredentials(String detail) ->
          unauthorized(
              detail,
              request,
              authenticateCaller.acceptedCredentials(),
              Optional.of("invalid_token"));
      case AuthenticationResult.InsufficientScope insufficient ->
          new Denied(
              new Problem(ProblemType.INSUFFICIENT_SCOPE, "a required scope is missing"),
              Optional.of(
                  challenge(
                      request,
                      authenticateCaller.acceptedCredentials(),
                      Optional.of("insufficient_scope"),
                      insufficient.scopes())));
      case AuthenticationResult.VerificationUnavailable() ->
          new Denied(
              new Problem(
                      ProblemType.ISSUER_UNAVAILABLE,
                      "the keys of the issuer cannot be fetched at present")
                  .retryAfter(5));
      case AuthenticationResult.TooManyAttempts(Duration retryAfter) ->
          new Denied(
              new Problem(
                      ProblemType.WRONG_CREDENTIALS,
                      "too many invalid credentials came from this address")
                  .retryAfter(ProblemMapper.wholeSeconds(retryAfter)));
    };
  }

  private static AccessDecision notAllowed(Caller caller, String detail) {
    return new Denied(new Problem(ProblemType.NOT_ALLOWED, detail), Optional.empty(), caller);
  }

  private static AccessDecision unauthorized(
      String detail, BridgeRequest request, AcceptedCredentials accepted, Optional<String> error) {
    Set<String> scopes = accepted.tokens().map(AcceptedTokens::scopes).orElse(Set.of());
    return new Denied(
        new Problem(ProblemType.UNAUTHORIZED, detail),
        Optional.of(challenge(request, accepted, error, scopes)));
  }

  /**
   * The bearer credential of a request: {@code Authorization: Bearer}, or {@code X-API-Key}. Its
   * {@code toString} omits it.
   */
  record BearerCredential(Optional<String> secret, Optional<String> error) {

    /** The scheme's name, case-insensitive (RFC 9110, 11.1), and one token. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7e]+)");

    static BearerCredential of(BridgeRequest request) {
      return of(request.values("Authorization"), request.values("X-API-Key"));
    }

    static BearerCredential of(List<String> authorization, List<String> apiKey) {
      if (authorization.size() > 1 || apiKey.size() > 1) {
        return malformed("the request contains more than one credential");
      }
      Optional<String> plain = apiKey.stream().findFirst().map(String::strip);
      if (plain.isPresent() && plain.get().isEmpty()) {
        return malformed("the X-API-Key field is empty");
      }
      if (authorization.isEmpty()) {
        return new BearerCredential(plain, Optional.empty());
      }
      Matcher bearer = BEARER.matcher(authorization.getFirst().strip());
      if (!bearer.matches()) {
        return malformed("the Authorization field is not \"Bearer\" followed by a key");
      }
      String token = bearer.group(1);
      return plain.isEmpty() || plain.get().equals(token)
          ? new BearerCredential(Optional.of(token), Optional.empty())
          : malformed("Authorization and X-API-Key contradict each other");
    }

    private static BearerCredential malformed(String error) {
      return new BearerCredential(Optional.empty(), Optional.of(error));
    }

    @Override
    public String toString() {
      return "BearerCredential[...]";
    }
  }

  /** Returns the value of a {@code WWW-Authenticate} field. */
  private static String challenge(
      BridgeRequest request,
      AcceptedCredentials acceptedCredentials,
      Optional<String> error,
      Set<String> scopes) {
    List<String> parts = new ArrayList<>(List.of("realm=\"bascule\""));
    error.ifPresent(code -> parts.add("error=\"" + code + "\""));
    if (!scopes.isEmpty()) {
      parts.add("scope=\"" + String.join(" ", new TreeSet<>(scopes)) + "\"");
    }
    acceptedCredentials
        .tokens()
        .flatMap(tokens -> ProtectedResourceMetadata.documentUrl(request, tokens))
        .ifPresent(url -> parts.add("resource_metadata=\"" + url + "\""));
    return "Bearer " + String.join(", ", parts);
  }

  private static String describe(AcceptedCredentials acceptedCredentials) {
    List<String> ways = new ArrayList<>();
    if (acceptedCredentials.keys()
        || (acceptedCredentials.tokens().isEmpty() && !acceptedCredentials.certificates())) {
      ways.add("a key: \"Authorization: Bearer KEY\", or \"X-API-Key: KEY\"");
    }
    if (acceptedCredentials.tokens().isPresent()) {
      ways.add("a token: \"Authorization: Bearer TOKEN\"");
    }
    if (acceptedCredentials.certificates()) {
      ways.add("a client certificate");
    }
    return "send " + String.join("; or ", ways);
  }
}
