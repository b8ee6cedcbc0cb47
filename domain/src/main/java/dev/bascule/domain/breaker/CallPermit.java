package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets one call through, and takes its verdict, once. Thread-safe.
 *
 * <p>A permit must be closed in any case, best by try-with-resources. One that is closed without a
 * verdict gives its place back and counts as abandoned.
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

  /** Returns the generation of the state that let the call through. */
  long generation() {
    return generation;
  }

  @Nullable ProbeLease lease() {
    return lease;
  }

  /** Ends the call. Does nothing to the breaker if the call had ended before. */
  RecordingResult complete(HealthSignal signal) {
    requireNonNull(signal, "signal");
    if (!ended.compareAndSet(false, true)) {
      breaker.recordRepeatedReport();
      return RecordingResult.ALREADY;
    }
    return breaker.complete(generation, lease, signal);
  }

  /** Ends the call without a verdict, unless it has ended. */
  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      breaker.abandon(generation, lease);
    }
  }
}
