package dev.bascule.application.upstream;

import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.breaker.HealthSignal.Origin;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Tells what the end of a request says about the health of the server. */
final class HealthClassifier {

  private HealthClassifier() {}

  static HealthSignal classify(Outcome<?> outcome, QueueDelay queueDelay) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> new HealthSignal.Success();
      case Outcome.Failed<?>(Failure.TimedOut _) when queueDelay.isSignificant() ->
          new HealthSignal.Ignored();
      case Outcome.Failed<?>(Failure failure) -> classify(failure);
    };
  }

  /** An error that the server took the trouble to word shows that it is well. */
  static HealthSignal classify(Failure failure) {
    return switch (failure) {
      case Failure.Rejected _, Failure.Refused _ -> new HealthSignal.Success();
      case Failure.Throttled(String _, Optional<Duration> retryAfter) ->
          new HealthSignal.CallFailure(Origin.REMOTE, retryAfter);
      case Failure.BadAnswer _ -> new HealthSignal.CallFailure(Origin.REMOTE, Optional.empty());
      case Failure.Unreachable _ -> new HealthSignal.CallFailure(Origin.LOCAL, Optional.empty());
      case Failure.TimedOut _, Failure.StartTimedOut _ -> new HealthSignal.Timeout();
      case Failure.Cancelled _,
          Failure.Resting _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          new HealthSignal.Ignored();
    };
  }
}
