package dev.bascule.domain.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state and the statistics of a breaker.
 *
 * <p>Two invariants hold while no call is being admitted or reported: {@code attempts() == admitted
 * + rejected}, and {@code admitted == succeeded + failedLocally + failedRemotely + timedOut +
 * ignored + abandoned + late + inFlight}.
 *
 * @param state the state
 * @param generation the number of transitions so far, including forced ones
 * @param consecutiveFailures the failures since the last success, while closed; 0 otherwise
 * @param probesSucceeded the probes that succeeded, while half-open; 0 otherwise
 * @param stateDuration how long it has been in this state
 * @param available whether a call made now would be admitted
 * @param retryAfter how long until a call may be admitted; zero if {@code available}
 * @param lastFailure when a failure or timeout was last counted, by the wall clock
 * @param lastSuccess when a success was last counted, by the wall clock
 * @param admitted calls admitted
 * @param rejected calls rejected
 * @param succeeded admitted calls that succeeded
 * @param failedLocally admitted calls that failed on this side
 * @param failedRemotely admitted calls that failed on the server's side
 * @param timedOut admitted calls that timed out
 * @param ignored admitted calls whose result said nothing about health
 * @param abandoned admitted calls that ended without a report
 * @param late admitted calls that completed after a transition, so that their report did not count
 * @param inFlight admitted calls that have not completed
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

  /** Returns the number of calls that requested admission. */
  public long attempts() {
    return admitted + rejected;
  }
}
