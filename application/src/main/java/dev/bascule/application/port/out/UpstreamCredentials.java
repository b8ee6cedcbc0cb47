package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.ForwardedIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Driven port: what a server reached over HTTP is shown, so that it lets the bridge in. Asked
 * before each request.
 *
 * <p>Implementations are thread-safe; requests that need the same new token at the same time share
 * the fetching of it. Whatever goes wrong comes back as a value.
 */
public interface UpstreamCredentials {

  /** Nothing is shown. */
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
   * Returns the credentials of a connection over which the server is shown {@code
   * forwardedIdentity}: where tokens are exchanged, they stand for the caller then, and for nobody
   * else.
   */
  UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity);

  /**
   * Returns the header fields that the next request has besides its own. Waits where a token has to
   * be fetched, at most for {@code timeout}; an interrupt ends that.
   *
   * @param timeout positive
   */
  CredentialHeaders headers(Duration timeout);

  /**
   * Takes note that the server refused a request, and tries to get other credentials, at most for
   * {@code timeout}; an interrupt ends that.
   *
   * @param timeout positive
   * @return whether the request is worth a second try
   */
  boolean renew(Rejection rejection, Duration timeout);

  /**
   * Returns what people can do about a refusal that {@link #renew} could do nothing about, in words
   * that hold no secret; empty where nothing is known that the refusal itself does not tell. Never
   * waits.
   */
  default Optional<String> remedy(Rejection rejection) {
    return Optional.empty();
  }

  /** What a request is given. */
  sealed interface CredentialHeaders {

    /**
     * Header fields.
     *
     * @param values by name; they may be secrets, and its {@code toString} shows none
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
     * There are none to be had: the request is not sent.
     *
     * @param reason tells why, and what to do, for people to read; holds no secret
     */
    record Unavailable(String reason) implements CredentialHeaders {
      public Unavailable {
        requireNonNull(reason, "reason");
      }
    }
  }

  /**
   * How a server refused.
   *
   * @param status 401 or 403
   * @param challenges the values of its {@code WWW-Authenticate} fields (RFC 9110, 11.6.1)
   */
  record Rejection(int status, List<String> challenges) {
    public Rejection {
      challenges = List.copyOf(challenges);
    }
  }
}
