package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

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

  /** Returns the result of {@code next} for the value; the same failure if there is none. */
  default <R> UpstreamReply<R> flatMap(Function<? super T, UpstreamReply<R>> next) {
    return switch (this) {
      case Answered<T>(T value) -> next.apply(value);
      case Failed<T>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
    };
  }

  /** Converts the value; a failure stays the same. */
  default <R> UpstreamReply<R> map(Function<? super T, ? extends R> conversion) {
    return flatMap(value -> new Answered<>(conversion.apply(value)));
  }

  /** Returns the failure; empty if there is a value. */
  default Optional<Failure.UpstreamFailure> findFailure() {
    return this instanceof Failed<T>(Failure.UpstreamFailure failure)
        ? Optional.of(failure)
        : Optional.empty();
  }
}
