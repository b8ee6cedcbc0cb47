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
  TokenVerifier NONE = _ -> new Verdict.NoToken();

  /**
   * Verifies {@code text}. Waits only where the keys of its issuer have to be fetched, and then for
   * a few seconds at most.
   */
  Verdict verify(String text);

  /** What came of it. */
  sealed interface Verdict {

    /** The token is good. */
    record Good(Caller caller) implements Verdict {
      public Good {
        requireNonNull(caller, "caller");
      }
    }

    /**
     * It is a token, and not good.
     *
     * @param detail tells why, for people to read; holds nothing of it
     */
    record Bad(String detail) implements Verdict {
      public Bad {
        requireNonNull(detail, "detail");
      }
    }

    /**
     * It is good, but lacks a scope.
     *
     * @param scopes all that it needs
     */
    record Insufficient(Set<String> scopes) implements Verdict {
      public Insufficient {
        scopes = Set.copyOf(scopes);
      }
    }

    /** Nobody can tell at present: the keys of its issuer cannot be had. */
    record Unverifiable() implements Verdict {}

    /** It is no token at all, or no issuer is known. */
    record NoToken() implements Verdict {}
  }
}
