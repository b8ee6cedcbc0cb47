package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.Optional;

/** What the end of a call says about the health of its target. */
public sealed interface HealthSignal extends HealthReport {

  /** The target is healthy: it sent a well-formed response, which may be an error. */
  record Success() implements HealthSignal {}

  /**
   * The target failed.
   *
   * @param origin where the failure was detected
   * @param retryAfter the server's retry time, if it sent one; never negative
   * @param caller the caller, if the call itself may be the cause; empty if the caller is unknown
   *     or cannot be the cause
   */
  record CallFailure(Origin origin, Optional<Duration> retryAfter, Optional<String> caller)
      implements HealthSignal {
    /** A failure that no caller caused. */
    public CallFailure(Origin origin, Optional<Duration> retryAfter) {
      this(origin, retryAfter, Optional.empty());
    }
  }

  /**
   * The target did not respond in time.
   *
   * @param caller as in {@link CallFailure}
   */
  record Timeout(Optional<String> caller) implements HealthSignal {
    /** A timeout that no caller caused. */
    public Timeout() {
      this(Optional.empty());
    }
  }

  /** Says nothing about health: for example, the caller left, or no call was made. */
  record Ignored() implements HealthSignal {}

  /** Returns the caller of the failed call, if the call itself may be the cause. */
  default Optional<String> failedCaller() {
    return switch (this) {
      case CallFailure failure -> failure.caller();
      case Timeout timeout -> timeout.caller();
      case Success _, Ignored _ -> Optional.empty();
    };
  }

  /** Where a failure was detected. */
  enum Origin {
    /** On this side: no connection, or a broken one. */
    LOCAL,
    /** On the server's side: a failure or an invalid response. */
    REMOTE
  }
}
