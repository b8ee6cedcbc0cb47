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
   * @param caller who made the call, if the call may be the reason; empty if the caller is not
   *     known, or cannot be the reason
   */
  record CallFailure(Origin origin, Optional<Duration> retryAfter, Optional<String> caller)
      implements HealthSignal {
    public CallFailure {
      requireNonNull(origin, "origin");
      requireNonNull(retryAfter, "retryAfter");
      requireNonNull(caller, "caller");
    }

    /** A failure for which no caller is the reason. */
    public CallFailure(Origin origin, Optional<Duration> retryAfter) {
      this(origin, retryAfter, Optional.empty());
    }
  }

  /**
   * It did not answer in time.
   *
   * @param caller who made the call, as of a {@link CallFailure}
   */
  record Timeout(Optional<String> caller) implements HealthSignal {
    public Timeout {
      requireNonNull(caller, "caller");
    }

    /** A timeout for which no caller is the reason. */
    public Timeout() {
      this(Optional.empty());
    }
  }

  /** Nothing: the caller left, say, or no call was made. */
  record Ignored() implements HealthSignal {}

  /** Returns the caller whose call failed, if the call may be the reason. */
  default Optional<String> failedCaller() {
    return switch (this) {
      case CallFailure failure -> failure.caller();
      case Timeout timeout -> timeout.caller();
      case Success _, Ignored _ -> Optional.empty();
    };
  }

  /** Where a failure was seen. */
  enum Origin {
    /** On this side: no connection, a broken one. */
    LOCAL,
    /** On the other side: it answered with a failure, or with nonsense. */
    REMOTE
  }
}
