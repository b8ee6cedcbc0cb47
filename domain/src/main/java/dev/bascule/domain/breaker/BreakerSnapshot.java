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
 * @param state the state; of a breaker that only observes, closed unless an operator opened it
 * @param mode what it does with calls; {@link BreakerMode#ISOLATE} by an order too
 * @param observedState the state by the rules alone, which differs only for a breaker that observes
 * @param generation the number of transitions so far, including forced ones
 * @param consecutiveFailures the failures since the last success, while closed; 0 otherwise
 * @param probesSucceeded the probes that succeeded, while half-open; 0 otherwise
 * @param stateDuration how long it has been in this state; for a breaker that observes, in the
 *     observed one
 * @param available whether a call made now would be admitted
 * @param retryAfter how long until a call may be admitted; zero if {@code available}
 * @param lastFailure when a failure or timeout was last counted, by the wall clock
 * @param lastSuccess when a success was last counted, by the wall clock
 * @param admitted calls admitted
 * @param rejected calls rejected
 * @param observed admitted calls that a breaker which does not only observe would have rejected
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
    BreakerMode mode,
    CircuitState observedState,
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
    long observed,
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
