package dev.bascule.application.port.in;

import dev.bascule.application.context.CallerCredentials;
import dev.bascule.domain.mcp.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Driving port: authenticates callers. Called before anything else is done for a request, including
 * cache look-ups.
 */
public interface AuthenticateCallerUseCase {

  /**
   * Authenticates the caller. Blocks only to fetch the keys of a token issuer, for a few seconds at
   * most.
   */
  AuthenticationResult authenticate(CallerCredentials credentials);

  /**
   * Authenticates the caller if that requires no waiting, with the same effects as {@link
   * #authenticate}.
   *
   * @return empty if {@link #authenticate} must be called; then nothing is recorded
   */
  Optional<AuthenticationResult.Success> tryAuthenticate(CallerCredentials credentials);

  /**
   * Rejects a caller whose credentials are malformed.
   *
   * @param detail why, for people to read; contains nothing of the credentials
   */
  AuthenticationResult reject(String address, String detail);

  /** Returns whether callers need credentials. May change while the bridge runs. */
  boolean requiresCredentials();

  /** Returns which credentials are accepted. May change while the bridge runs. */
  AcceptedCredentials acceptedCredentials();

  /** The accepted kinds of credentials. */
  record AcceptedCredentials(boolean keys, boolean certificates, Optional<AcceptedTokens> tokens) {}

  /**
   * The accepted tokens.
   *
   * @param scopes the scopes that a token may need
   * @param resource the URL of the bridge, absolute and without a trailing slash; empty for the URL
   *     of the request
   */
  record AcceptedTokens(List<String> issuers, Set<String> scopes, Optional<String> resource) {
    public AcceptedTokens {
      issuers = List.copyOf(issuers);
      scopes = Set.copyOf(scopes);
    }
  }

  /** Returns whether {@code caller} may read the metrics of all servers. */
  boolean mayReadMetrics(Caller caller);

  /** The result of an authentication. */
  sealed interface AuthenticationResult {

    /** The caller is authenticated; an {@code administrator} may use the administration. */
    record Success(Caller caller, boolean administrator) implements AuthenticationResult {}

    /** Credentials are required, and there are none. */
    record MissingCredentials() implements AuthenticationResult {}

    /**
     * The credentials are unknown, or have expired.
     *
     * @param detail why, for people to read; contains nothing of the credentials
     */
    record InvalidCredentials(String detail) implements AuthenticationResult {}

    /** The token is valid but lacks at least one of the {@code scopes} that it needs. */
    record InsufficientScope(Set<String> scopes) implements AuthenticationResult {
      public InsufficientScope {
        scopes = Set.copyOf(scopes);
      }
    }

    /** The token cannot be verified at present, because its issuer does not respond. */
    record VerificationUnavailable() implements AuthenticationResult {}

    /**
     * The credentials are invalid, after too many other invalid ones from the same address.
     *
     * @param retryAfter how long to wait; positive
     */
    record TooManyAttempts(Duration retryAfter) implements AuthenticationResult {}
  }
}
