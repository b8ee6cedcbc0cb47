package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What the end of a call says about the health of what was called. */
public sealed interface HealthSignal extends HealthReport {

  /** It is well: it gave a well-formed answer, if only an error. */
  record Success() implements HealthSignal {}

  /**
   * It is not.
   *
   * @param origin who noticed
   * @param retryAfter for how long it asks to be left alone, if it does; never negative
   */
  record CallFailure(Origin origin, Optional<Duration> retryAfter) implements HealthSignal {
    public CallFailure {
      requireNonNull(origin, "origin");
      requireNonNull(retryAfter, "retryAfter");
    }
  }

  /** It did not answer in time. */
  record Timeout() implements HealthSignal {}

  /** Nothing: the caller left, say, or no call was made. */
  record Ignored() implements HealthSignal {}

  /** Where a failure was seen. */
  enum Origin {
    /** On this side: no connection, a broken one. */
    LOCAL,
    /** On the other side: it answered with a failure, or with nonsense. */
    REMOTE
  }
}
