package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a breaker did so far, and how it stands now.
 *
 * <p>Two laws hold once no call is being admitted or reported: {@code attempts() == admitted +
 * rejected}, and {@code admitted == succeeded + failedLocally + failedRemotely + timedOut + ignored
 * + abandoned + late + inFlight}.
 *
 * @param state the state
 * @param generation the number of transitions so far, forced ones included
 * @param consecutiveFailures the failures since the last success, while closed; 0 otherwise
 * @param probesSucceeded the probes that succeeded, while half-open; 0 otherwise
 * @param stateDuration how long it has been in this state
 * @param available whether a call made now would be admitted
 * @param retryAfter how long until a call may be admitted; zero if {@code available}
 * @param lastFailure when a failure or timeout was last counted, by the wall clock
 * @param lastSuccess when a success was last counted, by the wall clock
 * @param admitted calls let through
 * @param rejected calls refused
 * @param succeeded admitted calls that succeeded
 * @param failedLocally admitted calls that failed on this side
 * @param failedRemotely admitted calls that failed on the other side
 * @param timedOut admitted calls that took too long
 * @param ignored admitted calls that said nothing about health
 * @param abandoned admitted calls that ended without a verdict
 * @param late admitted calls that ended after a transition, so that their verdict did not count
 * @param inFlight admitted calls that have not ended
 */
public record BreakerSnapshot(
    CircuitState state,
    long generation,
    int consecutiveFailures,
    int probesSucceeded,
    Duration stateDuration,
    boolean available,
    Duration retryAfter,
    Optional<Instant> lastFailure,
    Optional<Instant> lastSuccess,
    long admitted,
    long rejected,
    long succeeded,
    long failedLocally,
    long failedRemotely,
    long timedOut,
    long ignored,
    long abandoned,
    long late,
    long inFlight) {

  public BreakerSnapshot {
    requireNonNull(state, "state");
    requireNonNull(stateDuration, "stateDuration");
    requireNonNull(retryAfter, "retryAfter");
    requireNonNull(lastFailure, "lastFailure");
    requireNonNull(lastSuccess, "lastSuccess");
  }

  /** Returns the calls that asked to be let through. */
  public long attempts() {
    return admitted + rejected;
  }
}
