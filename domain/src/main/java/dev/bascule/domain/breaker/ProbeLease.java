package dev.bascule.domain.breaker;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time in which one probe must report.
 *
 * <p>Leases are compared by identity. The {@link BreakerStateMachine} never looks at how a lease
 * was counted.
 */
final class ProbeLease {

  private final long end;
  private final AtomicBoolean counted = new AtomicBoolean();

  ProbeLease(long end) {
    this.end = end;
  }

  /** Returns the time from which a report is too late. */
  long end() {
    return end;
  }

  /**
   * Returns true for the first call only. A probe that outlived its lease is counted once: as timed
   * out when that is detected, or as late when it reports, whichever comes first.
   */
  boolean claimCounting() {
    return counted.compareAndSet(false, true);
  }
}
