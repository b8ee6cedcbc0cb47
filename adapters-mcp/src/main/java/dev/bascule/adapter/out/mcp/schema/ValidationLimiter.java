package dev.bascule.adapter.out.mcp.schema;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the validations that run at the same time, because they take processor time and memory: to
 * one per caller, so that there is room for others, and to a number of all callers. Permits are
 * granted in the order of the requests.
 *
 * <p>Thread-safe.
 */
public final class ValidationLimiter {

  /** The heap for one validation with the longest arguments, with room for everything else. */
  private static final long MEMORY_PER_PERMIT = 128L * 1024 * 1024;

  /** The longest wait for a permit: as long as one validation takes at most. */
  public static final Duration MAX_WAIT = BoundedExecution.MAX_TIME;

  private final Semaphore permits;

  /** The permit of each caller that has or waits for one. */
  private final ConcurrentMap<String, CallerPermit> callers = new ConcurrentHashMap<>();

  /**
   * @param limit the maximum number of validations at the same time; at least 1
   */
  ValidationLimiter(int limit) {
    this.permits = new Semaphore(limit, /* fair= */ true);
  }

  /** Returns a limiter for the processors and the heap of this process. */
  public static ValidationLimiter forThisProcess() {
    Runtime runtime = Runtime.getRuntime();
    long byMemory = Math.max(1, runtime.maxMemory() / MEMORY_PER_PERMIT);
    return new ValidationLimiter((int) Math.min(runtime.availableProcessors(), byMemory));
  }

  /**
   * The permit of one caller.
   *
   * @param users how many of its validations run or wait
   */
  private record CallerPermit(int users, Semaphore permit) {

    static CallerPermit plusOne(@Nullable CallerPermit known) {
      return known == null
          ? new CallerPermit(1, new Semaphore(1, /* fair= */ true))
          : new CallerPermit(known.users + 1, known.permit);
    }

    @Nullable CallerPermit minusOne() {
      return users == 1 ? null : new CallerPermit(users - 1, permit);
    }
  }

  /**
   * Runs {@code validation} once there is a permit, for which it waits. An interrupt ends the wait,
   * and the interrupt status is kept.
   *
   * @param caller the holder of a share; empty for a caller that cannot be distinguished from
   *     others, and has no limit of its own
   * @param maxWait how long to wait, first for the validations of the same caller, and then for
   *     those of others
   * @return the result; empty if there was no permit in time
   */
  public <T> Optional<T> run(String caller, Duration maxWait, Supplier<T> validation) {
    try {
      return caller.isEmpty()
          ? runWithPermit(maxWait, validation)
          : runAsCaller(caller, maxWait, validation);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private <T> Optional<T> runAsCaller(String caller, Duration maxWait, Supplier<T> validation)
      throws InterruptedException {
    Semaphore own = callers.compute(caller, (_, known) -> CallerPermit.plusOne(known)).permit();
    try {
      if (!own.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      try {
        // Last, so that a caller that waits for its own validations takes no permit from others.
        return runWithPermit(maxWait, validation);
      } finally {
        own.release();
      }
    } finally {
      callers.computeIfPresent(caller, (_, known) -> known.minusOne());
    }
  }

  private <T> Optional<T> runWithPermit(Duration maxWait, Supplier<T> validation)
      throws InterruptedException {
    if (!permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(validation.get());
    } finally {
      permits.release();
    }
  }
}
