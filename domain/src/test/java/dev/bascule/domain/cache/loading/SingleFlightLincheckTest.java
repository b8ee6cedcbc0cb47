package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.loading.LoadResult.Failed;
import dev.bascule.domain.cache.loading.LoadResult.Storable;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lets Lincheck interleave callers of one key whose loaders succeed, give up or throw. In every
 * order, each call completes, no loads run concurrently with a leader, and no state is left.
 */
@Tag("slow")
public class SingleFlightLincheckTest {

  private static final Storable<String> SHARED =
      new Storable<>("shared", FreshnessLifetime.of(Duration.ofMinutes(1)));
  private static final LoadOutcome<String> GIVEN_UP = new Failed<>(new Failure.UnknownServer("s"));

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights = new SingleFlight<>(ticker);
  private final Deadline never = Deadline.after(Duration.ofDays(1), ticker);
  private final AtomicInteger loading = new AtomicInteger();
  private final AtomicInteger collisions = new AtomicInteger();

  @Operation
  public boolean succeed() {
    return isShared(flights.run("k", never, () -> load(SHARED)));
  }

  @Operation
  public boolean giveUp() {
    LoadOutcome<String> outcome = flights.run("k", never, () -> load(GIVEN_UP));
    return outcome.equals(GIVEN_UP) || isShared(outcome);
  }

  @Operation
  public boolean fail() {
    try {
      return isShared(
          flights.run(
              "k",
              never,
              () -> {
                LoadOutcome<String> _ = load(SHARED);
                throw new IllegalStateException("broken");
              }));
    } catch (IllegalStateException _) {
      return true;
    }
  }

  @Validate
  public void keepsNothing() {
    if (flights.inFlightCount() != 0 || collisions.get() != 0) {
      throw new AssertionError(
          flights.inFlightCount()
              + " flights left, "
              + collisions.get()
              + " loaded concurrently with a leader");
    }
  }

  @Test
  @Timeout(600)
  void loadsOneAtATimeAndCompletesAllCalls() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(10)
        .invocationsPerIteration(200)
        .check(SingleFlightLincheckTest.class);
  }

  private LoadOutcome<String> load(LoadOutcome<String> result) {
    if (loading.incrementAndGet() > 1) {
      collisions.incrementAndGet();
    }
    loading.decrementAndGet();
    return result;
  }

  private static boolean isShared(LoadOutcome<String> outcome) {
    return outcome.equals(SHARED) || outcome.equals(new LoadOutcome.Joined<>(SHARED));
  }
}
