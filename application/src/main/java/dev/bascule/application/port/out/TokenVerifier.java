package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;
import java.util.Set;

/**
 * Driven port: tells whose token it is (RFC 9068, RFC 7519).
 *
 * <p>Implementations are thread-safe, and never throw for a token, whatever it is.
 */
public interface TokenVerifier {

  /** Knows no issuer. */
  TokenVerifier NONE = _ -> new VerificationResult.NotAToken();

  /**
   * Verifies {@code text}. Waits only where the keys of its issuer have to be fetched, and then for
   * a few seconds at most.
   */
  VerificationResult verify(String text);

  /** What came of it. */
  sealed interface VerificationResult {

    /** The token is good. */
    record ValidToken(Caller caller) implements VerificationResult {
      public ValidToken {
        requireNonNull(caller, "caller");
      }
    }

    /**
     * It is a token, and not good.
     *
     * @param detail tells why, for people to read; holds nothing of it
     */
    record InvalidToken(String detail) implements VerificationResult {
      public InvalidToken {
        requireNonNull(detail, "detail");
      }
    }

    /**
     * It is good, but lacks a scope.
     *
     * @param scopes all that it needs
     */
    record InsufficientScope(Set<String> scopes) implements VerificationResult {
      public InsufficientScope {
        scopes = Set.copyOf(scopes);
      }
    }

    /** Nobody can tell at present: the keys of its issuer cannot be had. */
    record VerificationUnavailable() implements VerificationResult {}

    /** It is no token at all, or no issuer is known. */
    record NotAToken() implements VerificationResult {}
  }
}
