package dev.bascule.application.port.out;

import dev.bascule.application.context.ForwardedIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Driven port: the credentials for a server over HTTP, requested before each request.
 *
 * <p>Implementations are thread-safe; requests that need the same new token at the same time share
 * one token request. Failures are returned as values. All timeouts are positive.
 */
public interface UpstreamCredentials {

  /** No credentials. */
  UpstreamCredentials NONE =
      new UpstreamCredentials() {
        @Override
        public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
          return this;
        }

        @Override
        public CredentialHeaders headers(Duration timeout) {
          return new CredentialHeaders.Available(Map.of());
        }

        @Override
        public boolean renew(Rejection rejection, Duration timeout) {
          return false;
        }
      };

  /**
   * Returns the credentials of a connection with {@code forwardedIdentity}: if tokens are
   * exchanged, they are valid for that caller only.
   */
  UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity);

  /**
   * Returns the header fields to add to the next request. Blocks to obtain a token if necessary, at
   * most for {@code timeout}; can be interrupted.
   */
  CredentialHeaders headers(Duration timeout);

  /**
   * Records that the server rejected a request, and tries to obtain other credentials, for at most
   * {@code timeout}; can be interrupted.
   *
   * @return whether the request should be retried
   */
  boolean renew(Rejection rejection, Duration timeout);

  /**
   * Returns what people can do about a rejection for which {@link #renew} returned false, without
   * secrets; empty if nothing is known beyond the rejection itself. Never blocks.
   */
  default Optional<String> remedy(Rejection rejection) {
    return Optional.empty();
  }

  /** The credentials of a request. */
  sealed interface CredentialHeaders {

    /**
     * Header fields.
     *
     * @param values values by name; they may be secrets, and {@code toString} omits them
     */
    record Available(Map<String, String> values) implements CredentialHeaders {
      public Available {
        values = Map.copyOf(values);
      }

      @Override
      public String toString() {
        return "Available" + values.keySet();
      }
    }

    /**
     * No credentials are available, so the request is not sent.
     *
     * @param reason why, and what to do, for people to read; contains no secret
     */
    record Unavailable(String reason) implements CredentialHeaders {}
  }

  /**
   * A rejection by a server.
   *
   * @param status 401 or 403
   * @param challenges the values of its {@code WWW-Authenticate} fields (RFC 9110, section 11.6.1)
   */
  record Rejection(int status, List<String> challenges) {
    public Rejection {
      challenges = List.copyOf(challenges);
    }
  }
}
