package dev.bascule.domain.breaker;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs all interleavings of two threads that Lincheck finds, and requires each to be equivalent to
 * some sequential order.
 *
 * <p>Time stands still in each scenario, because a breaker does not promise a common order of calls
 * and clock ticks; where time matters, it has passed before the threads start.
 */
@Tag("slow")
class CircuitBreakerLincheckTest {

  private static final BreakerSettings SETTINGS =
      new BreakerSettings(2, Duration.ofSeconds(30), 2, Duration.ofSeconds(10), 2);

  @Test
  @Timeout(600)
  void isLinearizableFromClosed() {
    check(FromClosed.class);
  }

  @Test
  @Timeout(600)
  void isLinearizableFromOpenAfterRecoveryTimeout() {
    check(FromRecovered.class);
  }

  @Test
  @Timeout(600)
  void isLinearizableFromHalfOpenWithEndedLease() {
    check(FromEndedLease.class);
  }

  private static void check(Class<?> operations) {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .addGuarantee(
            // The counters promise no order, only correct sums in the end.
            forClasses(BreakerCounters.class.getName()).allMethods().treatAsAtomic())
        .check(operations);
  }

  /** The operations; each thread reports only on its own calls. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  static class Operations {

    private final FakeTicker ticker = new FakeTicker();
    private final CircuitBreaker breaker =
        new CircuitBreaker(SETTINGS, ticker, () -> Instant.EPOCH, _ -> {});
    private final AtomicReferenceArray<@Nullable CallPermit> permits =
        new AtomicReferenceArray<>(10);

    Operations(Consumer<Operations> preparation) {
      preparation.accept(this);
    }

    @Operation
    public String acquire(@Param(name = "thread") int thread) {
      return switch (breaker.tryAcquire()) {
        case CallPermit permit -> {
          permits.set(thread, permit);
          yield "admitted in " + permit.generation();
        }
        case CallAdmission.Rejected(Duration retryAfter) -> "refused for " + retryAfter;
      };
    }

    @Operation
    public String succeed(@Param(name = "thread") int thread) {
      return complete(thread, BreakerFixture.SUCCESS);
    }

    @Operation
    public String fail(@Param(name = "thread") int thread) {
      return complete(thread, BreakerFixture.REMOTE_FAILURE);
    }

    @Operation
    public String ignore(@Param(name = "thread") int thread) {
      return complete(thread, BreakerFixture.IGNORED);
    }

    private String complete(int thread, HealthSignal signal) {
      CallPermit permit = permits.getAndSet(thread, null);
      return permit == null ? "none" : permit.complete(signal).name();
    }

    @Operation
    public void forceOpen() {
      breaker.forceOpen();
    }

    @Operation
    public void forceClose() {
      breaker.forceClose();
    }

    @Operation
    public String look() {
      BreakerSnapshot snapshot = breaker.snapshot();
      return snapshot.state()
          + " "
          + snapshot.generation()
          + " "
          + snapshot.consecutiveFailures()
          + " "
          + snapshot.probesSucceeded()
          + " "
          + snapshot.retryAfter();
    }
  }

  /** Starts with a new breaker. */
  public static final class FromClosed extends Operations {
    public FromClosed() {
      super(_ -> {});
    }
  }

  /** Starts with a breaker that was open long enough. */
  public static final class FromRecovered extends Operations {
    public FromRecovered() {
      super(CircuitBreakerLincheckTest::recover);
    }
  }

  /** Starts with a breaker with a lost probe that has not been detected yet. */
  public static final class FromEndedLease extends Operations {
    public FromEndedLease() {
      super(
          operations -> {
            recover(operations);
            operations.breaker.tryAcquire();
            operations.ticker.advance(SETTINGS.callTimeout());
          });
    }
  }

  private static void recover(Operations operations) {
    operations.breaker.forceOpen();
    operations.ticker.advance(SETTINGS.recoveryTimeout());
  }
}
