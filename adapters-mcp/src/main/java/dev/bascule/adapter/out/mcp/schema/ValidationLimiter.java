package dev.bascule.adapter.out.mcp.schema;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the validations that run at the same time, because they take processor time and memory: to
 * one per caller, so that there is room for others, and to a number of all callers. Permits are
 * granted in the order of the requests.
 *
 * <p>Also limits the validations for one server: one permit remains for the others, if there are
 * several, and their time is limited, whatever it does to its schemas and whoever calls its tools.
 * The first millisecond of each validation is free, so that usual ones are never skipped.
 *
 * <p>Thread-safe.
 */
public final class ValidationLimiter {

  private static final Logger log = LoggerFactory.getLogger(ValidationLimiter.class);

  /** The heap for one validation with the longest arguments, with room for everything else. */
  private static final long MEMORY_PER_PERMIT = 128L * 1024 * 1024;

  /** The longest wait for a permit: as long as one validation takes at most. */
  public static final Duration MAX_WAIT = BoundedExecution.MAX_TIME;

  private static final Duration FREE_TIME = Duration.ofMillis(1);

  /** The time for the validations of one server, in microseconds: 100 ms per second. */
  private static final Rate SERVER_TIME = new Rate(100_000, Duration.ofSeconds(1), 1_000_000);

  private static final Rate WARNINGS = new Rate(1, Duration.ofMinutes(5), 1);
  private static final int MAX_SERVERS = 1_000;

  private final Ticker ticker;
  private final Semaphore permits;
  private final int serverLimit;

  /** The budgets of servers, least recently used first. */
  @GuardedBy("servers")
  private final LinkedHashMap<ServerId, ServerBudget> servers =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** The permit of each caller that has or waits for one. */
  private final ConcurrentMap<String, CallerPermit> callers = new ConcurrentHashMap<>();

  /**
   * @param limit the maximum number of validations at the same time; at least 1
   */
  ValidationLimiter(int limit, Ticker ticker) {
    this.ticker = ticker;
    this.permits = new Semaphore(limit, /* fair= */ true);
    this.serverLimit = Math.max(1, limit - 1);
  }

  /** Returns a limiter for the processors and the heap of this process. */
  public static ValidationLimiter forThisProcess(Ticker ticker) {
    Runtime runtime = Runtime.getRuntime();
    long byMemory = Math.max(1, runtime.maxMemory() / MEMORY_PER_PERMIT);
    return new ValidationLimiter((int) Math.min(runtime.availableProcessors(), byMemory), ticker);
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
   * The validations of one server at the same time, and their time.
   *
   * @param time a token is a microsecond
   */
  private record ServerBudget(
      ServerId server, Semaphore permits, TokenBucket time, LogRateLimiter warnings) {

    ServerBudget(ServerId server, int permits, Ticker ticker) {
      this(
          server,
          new Semaphore(permits, /* fair= */ true),
          new TokenBucket(SERVER_TIME, ticker),
          new LogRateLimiter(WARNINGS, ticker));
    }

    /** Returns whether no time is left; then a validation is skipped, which is logged. */
    boolean isUsedUp() {
      if (time.waitTime(1).isZero()) {
        return false;
      }
      OptionalLong omitted = warnings.tryAcquire();
      if (omitted.isPresent()) {
        log.atWarn()
            .addKeyValue("server", server.value())
            .log(
                "Arguments for server \"{}\" are not validated for some seconds: validating them"
                    + " takes too much time, more than {} ms per second. Skipped since the last"
                    + " such message: {}",
                server,
                SERVER_TIME.times() / 1_000,
                omitted.getAsLong());
      }
      return true;
    }

    void charge(Duration taken) {
      Duration charged = taken.minus(FREE_TIME);
      if (charged.isPositive()) {
        time.acquire(TimeUnit.MICROSECONDS.convert(charged));
      }
    }
  }

  private ServerBudget budgetOf(ServerId server) {
    synchronized (servers) {
      ServerBudget budget =
          servers.computeIfAbsent(server, id -> new ServerBudget(id, serverLimit, ticker));
      if (servers.size() > MAX_SERVERS) {
        servers.pollFirstEntry();
      }
      return budget;
    }
  }

  /**
   * Runs {@code validation} once there is a permit, for which it waits. An interrupt ends the wait,
   * and the interrupt status is kept.
   *
   * @param server the server whose schema it is
   * @param caller the holder of a share; empty for a caller that cannot be distinguished from
   *     others, and has no limit of its own
   * @param maxWait how long to wait, first for the validations of the same caller, then for those
   *     of the same server, and then for those of others
   * @return the result; empty if there was no permit in time, or the server has used up its time
   */
  public <T> Optional<T> run(
      ServerId server, String caller, Duration maxWait, Supplier<T> validation) {
    ServerBudget budget = budgetOf(server);
    if (budget.isUsedUp()) {
      return Optional.empty();
    }
    try {
      return caller.isEmpty()
          ? runForServer(budget, maxWait, validation)
          : runAsCaller(budget, caller, maxWait, validation);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private <T> Optional<T> runAsCaller(
      ServerBudget budget, String caller, Duration maxWait, Supplier<T> validation)
      throws InterruptedException {
    Semaphore own = callers.compute(caller, (_, known) -> CallerPermit.plusOne(known)).permit();
    try {
      if (!own.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      try {
        // Last, so that a caller that waits for its own validations takes no permit from others.
        return runForServer(budget, maxWait, validation);
      } finally {
        own.release();
      }
    } finally {
      callers.computeIfPresent(caller, (_, known) -> known.minusOne());
    }
  }

  private <T> Optional<T> runForServer(
      ServerBudget budget, Duration maxWait, Supplier<T> validation) throws InterruptedException {
    if (!budget.permits().tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      return runWithPermit(budget, maxWait, validation);
    } finally {
      budget.permits().release();
    }
  }

  private <T> Optional<T> runWithPermit(
      ServerBudget budget, Duration maxWait, Supplier<T> validation) throws InterruptedException {
    if (!permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      // Others for this server may have used it up since this one waits for its turn.
      return budget.isUsedUp() ? Optional.empty() : Optional.of(runTimed(budget, validation));
    } finally {
      permits.release();
    }
  }

  private <T> T runTimed(ServerBudget budget, Supplier<T> validation) {
    long startNanos = ticker.nanos();
    try {
      return validation.get();
    } finally {
      budget.charge(Duration.ofNanos(ticker.nanos() - startNanos));
    }
  }
}
