package dev.bascule.domain.breaker;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The permit of one admitted call, which reports its result once. Thread-safe.
 *
 * <p>A permit must always be closed, preferably by try-with-resources. A permit that is closed
 * without a report releases its place and counts as abandoned.
 */
final class CallPermit implements CallAdmission, AutoCloseable {

  private final CircuitBreaker breaker;
  private final long generation;
  private final @Nullable ProbeLease lease;
  private final AtomicBoolean ended = new AtomicBoolean();

  CallPermit(CircuitBreaker breaker, long generation, @Nullable ProbeLease lease) {
    this.breaker = breaker;
    this.generation = generation;
    this.lease = lease;
  }

  /** Returns the generation of the state that admitted the call. */
  long generation() {
    return generation;
  }

  @Nullable ProbeLease lease() {
    return lease;
  }

  /** Completes the call. Has no effect on the breaker if the call is already complete. */
  RecordingResult complete(HealthSignal signal) {
    if (!ended.compareAndSet(false, true)) {
      return RecordingResult.ALREADY;
    }
    return breaker.complete(generation, lease, signal);
  }

  /** Completes the call without a report, unless it is already complete. */
  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      breaker.abandon(generation, lease);
    }
  }
}
