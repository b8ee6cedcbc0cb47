package dev.bascule.application.service;

import dev.bascule.domain.breaker.Verdict;
import dev.bascule.domain.breaker.Verdict.Origin;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Tells what the end of a request says about the health of the server. */
final class Verdicts {

  private Verdicts() {}

  static Verdict of(Outcome<?> outcome, Haste haste) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> new Verdict.Success();
      case Outcome.Failed<?>(Failure.TimedOut _) when haste.isGreat() -> new Verdict.Ignored();
      case Outcome.Failed<?>(Failure failure) -> of(failure);
    };
  }

  /** An error that the server took the trouble to word shows that it is well. */
  private static Verdict of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected _, Failure.Refused _ -> new Verdict.Success();
      case Failure.Throttled(String _, Optional<Duration> retryAfter) ->
          new Verdict.Failure(Origin.REMOTE, retryAfter);
      case Failure.BadAnswer _ -> new Verdict.Failure(Origin.REMOTE, Optional.empty());
      case Failure.Unreachable _ -> new Verdict.Failure(Origin.LOCAL, Optional.empty());
      case Failure.TimedOut _ -> new Verdict.Timeout();
      case Failure.Cancelled _,
          Failure.Resting _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.NotCached _ ->
          new Verdict.Ignored();
    };
  }
}
