package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Credentials;
import dev.bascule.domain.mcp.Caller;

/**
 * Driving port: tells whose credentials they are. Asked before anything else is done for a request,
 * any look-up in a cache included.
 */
public interface IdentifyCallerUseCase {

  /**
   * Identifies the caller. Waits only where the keys of an issuer of tokens have to be fetched, and
   * then for a few seconds at most.
   */
  Identification identify(Credentials credentials);

  /** Tells whether callers need credentials at all. May change while the bridge runs. */
  boolean asksForCredentials();

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
  }
}
