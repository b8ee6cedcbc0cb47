package dev.bascule.domain.breaker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time that one probe has for its report, which it loses at its end.
 *
 * <p>Two leases are never equal. What a lease was counted as is no business of the {@link
 * BreakerStateMachine}, which never looks at it.
 */
final class ProbeLease {

  private final long end;
  private final AtomicBoolean counted = new AtomicBoolean();

  ProbeLease(long end) {
    this.end = end;
  }

  /** Returns the moment from which a report comes too late. */
  long end() {
    return end;
  }

  /**
   * Returns true to the first who asks. A probe that outlived its lease is counted once: as timed
   * out when that is noticed, or as late when it reports, whichever comes first.
   */
  boolean claimCounting() {
    return counted.compareAndSet(false, true);
  }
}
