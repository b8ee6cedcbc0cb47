package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

/**
 * The result of a request to a server, as a driven adapter returns it.
 *
 * @param <T> the value
 */
public sealed interface UpstreamReply<T> {

  /** The server returned a value. */
  record Answered<T>(T value) implements UpstreamReply<T> {
    public Answered {
      requireNonNull(value, "value");
    }
  }

  /** The request failed. */
  record Failed<T>(Failure.UpstreamFailure failure) implements UpstreamReply<T> {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }
}
