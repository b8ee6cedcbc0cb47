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
  Identification identify(CallerCredentials credentials);

  /**
   * Recognises the caller if that takes no waiting. Does then all that {@link #identify} does.
   *
   * @return empty where only {@link #identify} can tell; nothing is noted then
   */
  Optional<Identification.Known> recognize(CallerCredentials credentials);

  /**
   * Refuses a caller whose credentials cannot be any.
   *
   * @param address where they came from
   * @param detail tells why, for people to read; holds nothing of them
   */
  Identification refuse(String address, String detail);

  /** Tells whether callers need credentials at all. May change while the bridge runs. */
  boolean asksForCredentials();

  /** Tells what callers may show to be let in. May change while the bridge runs. */
  Means means();

  /**
   * What callers may show.
   *
   * @param keys whether a key will do
   * @param certificates whether a client certificate will
   * @param tokens what is told of tokens, where one will do
   */
  record Means(boolean keys, boolean certificates, Optional<Tokens> tokens) {
    public Means {
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
  record Tokens(List<String> issuers, Set<String> scopes, Optional<String> resource) {
    public Tokens {
      issuers = List.copyOf(issuers);
      scopes = Set.copyOf(scopes);
      requireNonNull(resource, "resource");
    }
  }

  /** Tells whether {@code caller} may read the numbers of all servers. */
  boolean mayMeasure(Caller caller);

  /** What came of it. */
  sealed interface Identification {

    /**
     * The caller is known.
     *
     * @param administrator whether the caller may use the administration
     */
    record Known(Caller caller, boolean administrator) implements Identification {
      public Known {
        requireNonNull(caller, "caller");
      }
    }

    /** Credentials are needed, and there are none. */
    record Missing() implements Identification {}

    /**
     * The credentials are nobody's, or are not good any more.
     *
     * @param detail tells why, for people to read; holds nothing of them
     */
    record Invalid(String detail) implements Identification {
      public Invalid {
        requireNonNull(detail, "detail");
      }
    }

    /**
     * The token is good, and not for this: it lacks a scope.
     *
     * @param scopes all that it needs
     */
    record Insufficient(Set<String> scopes) implements Identification {
      public Insufficient {
        scopes = Set.copyOf(scopes);
      }
    }

    /** Nobody can tell at present whether the token is good: its issuer does not answer. */
    record Unverifiable() implements Identification {}

    /**
     * Too many wrong credentials came from there; these were not looked at.
     *
     * @param retryAfter how long to wait; longer than zero
     */
    record Throttled(Duration retryAfter) implements Identification {
      public Throttled {
        requireNonNull(retryAfter, "retryAfter");
      }
    }
  }
}
