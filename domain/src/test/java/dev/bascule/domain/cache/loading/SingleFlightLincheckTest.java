package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.loading.SingleFlight.FlightResult;
import dev.bascule.domain.cache.loading.SingleFlight.Sharing;
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

  private static final String SHARED = "shared";
  private static final String GIVEN_UP = "given up";

  private final FakeTicker ticker = new FakeTicker();
  private final SingleFlight<String, String> flights =
      new SingleFlight<>(
          ticker, result -> result.equals(SHARED) ? Sharing.SHARED : Sharing.ABANDONED);
  private final Deadline never = Deadline.after(Duration.ofDays(1), ticker);
  private final AtomicInteger loading = new AtomicInteger();
  private final AtomicInteger collisions = new AtomicInteger();

  @Operation
  public boolean succeed() {
    return result(flights.run("k", never, () -> load(SHARED))).equals(SHARED);
  }

  @Operation
  public boolean giveUp() {
    return !result(flights.run("k", never, () -> load(GIVEN_UP))).isEmpty();
  }

  @Operation
  public boolean fail() {
    try {
      return !result(
              flights.run(
                  "k",
                  never,
                  () -> {
                    load(SHARED);
                    throw new IllegalStateException("broken");
                  }))
          .isEmpty();
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

  private String load(String result) {
    if (loading.incrementAndGet() > 1) {
      collisions.incrementAndGet();
    }
    loading.decrementAndGet();
    return result;
  }

  private static String result(FlightResult<String> flightResult) {
    return switch (flightResult) {
      case FlightResult.Loaded<String>(String result) -> result;
      case FlightResult.Joined<String>(String result) -> result;
      case FlightResult.TimedOut<String> _, FlightResult.Interrupted<String> _ -> "";
    };
  }
}
