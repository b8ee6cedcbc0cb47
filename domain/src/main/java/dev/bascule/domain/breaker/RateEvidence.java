package dev.bascule.domain.breaker;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whose the latest failures are, as far as the {@link FailureRate} requires it: those of one caller
 * alone do not open the breaker.
 *
 * @param lastCaller the caller of the last failure; empty if it named none
 * @param lastAt the time of the last failure
 * @param otherAt the time of the last failure that is of another caller than the one after it, or
 *     of none; empty if there is none
 * @param isReached whether the rate was reached at the last failure
 */
record RateEvidence(
    Optional<String> lastCaller, long lastAt, OptionalLong otherAt, boolean isReached) {

  /** No failure yet. */
  static final RateEvidence NONE =
      new RateEvidence(Optional.empty(), 0, OptionalLong.empty(), /* isReached= */ false);

  /** Returns the evidence after a failure of {@code caller}. */
  RateEvidence after(Optional<String> caller, long now, boolean reached) {
    OptionalLong other = otherAt;
    if (caller.isEmpty()) {
      other = OptionalLong.of(now);
    } else if (lastCaller.isPresent() && !lastCaller.equals(caller)) {
      other = OptionalLong.of(lastAt);
    }
    return new RateEvidence(caller, now, other, reached);
  }

  /** Returns whether the failures of the last {@code windowNanos} are not all of one caller. */
  boolean hasSeveralCallers(long windowNanos) {
    return otherAt.isPresent() && lastAt - otherAt.getAsLong() < windowNanos;
  }
}
