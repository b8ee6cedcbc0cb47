package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

/**
 * Every way in which a request that was made to a server can end: what a driven adapter returns.
 *
 * @param <T> what the server was asked for
 */
public sealed interface UpstreamReply<T> {

  /** The server gave what it was asked for. */
  record Answered<T>(T value) implements UpstreamReply<T> {
    public Answered {
      requireNonNull(value, "value");
    }
  }

  /** It did not. */
  record Failed<T>(Failure.UpstreamFailure failure) implements UpstreamReply<T> {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }
}
