package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallerCredentials;
import dev.bascule.domain.mcp.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Driving port: tells whose credentials they are. Asked before anything else is done for a request,
 * any look-up in a cache included.
 */
public interface AuthenticateCallerUseCase {

  /**
   * Identifies the caller. Waits only where the keys of an issuer of tokens have to be fetched, and
   * then for a few seconds at most.
   */
  AuthenticationResult authenticate(CallerCredentials credentials);

  /**
   * Recognises the caller if that takes no waiting. Does then all that {@link #authenticate} does.
   *
   * @return empty where only {@link #authenticate} can tell; nothing is noted then
   */
  Optional<AuthenticationResult.Success> tryAuthenticate(CallerCredentials credentials);

  /**
   * Refuses a caller whose credentials cannot be any.
   *
   * @param address where they came from
   * @param detail tells why, for people to read; holds nothing of them
   */
  AuthenticationResult reject(String address, String detail);

  /** Tells whether callers need credentials at all. May change while the bridge runs. */
  boolean requiresCredentials();

  /** Tells what callers may show to be let in. May change while the bridge runs. */
  AcceptedCredentials acceptedCredentials();

  /**
   * What callers may show.
   *
   * @param keys whether a key will do
   * @param certificates whether a client certificate will
   * @param tokens what is told of tokens, where one will do
   */
  record AcceptedCredentials(boolean keys, boolean certificates, Optional<AcceptedTokens> tokens) {
    public AcceptedCredentials {
      requireNonNull(tokens, "tokens");
    }
  }

  /**
   * Which tokens will do.
   *
   * @param issuers those of whom
   * @param scopes the scopes that one may need
   * @param resource where the bridge is reached, as an absolute URL without a slash at its end;
   *     empty for wherever a request reached it
   */
  record AcceptedTokens(List<String> issuers, Set<String> scopes, Optional<String> resource) {
    public AcceptedTokens {
      issuers = List.copyOf(issuers);
      scopes = Set.copyOf(scopes);
      requireNonNull(resource, "resource");
    }
  }

  /** Tells whether {@code caller} may read the numbers of all servers. */
  boolean mayReadMetrics(Caller caller);

  /** What came of it. */
  sealed interface AuthenticationResult {

    /**
     * The caller is known.
     *
     * @param administrator whether the caller may use the administration
     */
    record Success(Caller caller, boolean administrator) implements AuthenticationResult {
      public Success {
        requireNonNull(caller, "caller");
      }
    }

    /** Credentials are needed, and there are none. */
    record MissingCredentials() implements AuthenticationResult {}

    /**
     * The credentials are nobody's, or are not good any more.
     *
     * @param detail tells why, for people to read; holds nothing of them
     */
    record InvalidCredentials(String detail) implements AuthenticationResult {
      public InvalidCredentials {
        requireNonNull(detail, "detail");
      }
    }

    /**
     * The token is good, and not for this: it lacks a scope.
     *
     * @param scopes all that it needs
     */
    record InsufficientScope(Set<String> scopes) implements AuthenticationResult {
      public InsufficientScope {
        scopes = Set.copyOf(scopes);
      }
    }

    /** Nobody can tell at present whether the token is good: its issuer does not answer. */
    record VerificationUnavailable() implements AuthenticationResult {}

    /**
     * The credentials are wrong, as too many before from the same address were.
     *
     * @param retryAfter how long to wait; longer than zero
     */
    record TooManyAttempts(Duration retryAfter) implements AuthenticationResult {
      public TooManyAttempts {
        requireNonNull(retryAfter, "retryAfter");
      }
    }
  }
}
