package dev.bascule.application.upstream;

import dev.bascule.application.upstream.UpstreamCaller.QueueDelay;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.breaker.HealthSignal.Origin;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules for the health signal of a completed request, and for whether the caller may be the
 * cause: a slow call, an invalid response and a limit may be caused by the request itself. A
 * refused or broken connection is not: it counts for every caller.
 */
final class HealthClassifier {

  private HealthClassifier() {}

  static HealthSignal classify(Outcome<?> outcome, QueueDelay queueDelay, Caller caller) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> new HealthSignal.Success();
      case Outcome.Failed<?>(Failure.TimedOut _) when queueDelay.isSignificant() ->
          new HealthSignal.Ignored();
      case Outcome.Failed<?>(Failure failure) -> classify(failure, caller);
    };
  }

  /** A well-formed error shows that the server is healthy. */
  static HealthSignal classify(Failure failure, Caller caller) {
    return switch (failure) {
      case Failure.Rejected _, Failure.Refused _ -> new HealthSignal.Success();
      case Failure.BadAnswer answer when answer.isClientError() -> new HealthSignal.Success();
      case Failure.Throttled(String _, Optional<Duration> retryAfter) ->
          new HealthSignal.CallFailure(Origin.REMOTE, retryAfter, identityOf(caller));
      case Failure.BadAnswer _ ->
          new HealthSignal.CallFailure(Origin.REMOTE, Optional.empty(), identityOf(caller));
      case Failure.Unreachable _ -> new HealthSignal.CallFailure(Origin.LOCAL, Optional.empty());
      case Failure.TimedOut _ -> new HealthSignal.Timeout(identityOf(caller));
      case Failure.StartTimedOut _ -> new HealthSignal.Timeout();
      case Failure.Cancelled _, Failure.NotRunning _, Failure.OverLimit _, Failure.LocalFailure _ ->
          new HealthSignal.Ignored();
    };
  }

  /**
   * Attributes {@code signal} to the caller, because the request used a dedicated connection of the
   * caller, whose state the caller may have caused as well.
   */
  static HealthSignal attribute(HealthSignal signal, Caller caller) {
    return switch (signal) {
      case HealthSignal.CallFailure(Origin origin, Optional<Duration> retryAfter, _) ->
          new HealthSignal.CallFailure(origin, retryAfter, identityOf(caller));
      case HealthSignal.Timeout _ -> new HealthSignal.Timeout(identityOf(caller));
      case HealthSignal.Success _, HealthSignal.Ignored _ -> signal;
    };
  }

  /** Callers without credentials cannot be distinguished, so their failures name no caller. */
  private static Optional<String> identityOf(Caller caller) {
    return caller.equals(Caller.ANONYMOUS) ? Optional.empty() : Optional.of(caller.identity());
  }
}
