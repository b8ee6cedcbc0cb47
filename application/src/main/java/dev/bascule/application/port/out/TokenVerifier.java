package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.Caller;
import java.util.Set;

/**
 * Driven port: verifies tokens (RFC 9068, RFC 7519).
 *
 * <p>Implementations are thread-safe, and never throw for any token.
 */
public interface TokenVerifier {

  /**
   * Verifies {@code text}. Blocks only to fetch the keys of its issuer, for a few seconds at most.
   */
  VerificationResult verify(String text);

  /** The result of a verification. */
  sealed interface VerificationResult {

    /** The token is valid. */
    record ValidToken(Caller caller) implements VerificationResult {}

    /**
     * It is a token, but an invalid one.
     *
     * @param detail why, for people to read; contains nothing of the token but a part of its key id
     */
    record InvalidToken(String detail) implements VerificationResult {}

    /** The token is valid but lacks at least one of the {@code scopes} that it needs. */
    record InsufficientScope(Set<String> scopes) implements VerificationResult {
      public InsufficientScope {
        scopes = Set.copyOf(scopes);
      }
    }

    /** The token cannot be verified at present, because the keys of its issuer are unavailable. */
    record VerificationUnavailable() implements VerificationResult {}

    /** It is not a token, or there are no issuers. */
    record NotAToken() implements VerificationResult {}
  }
}
