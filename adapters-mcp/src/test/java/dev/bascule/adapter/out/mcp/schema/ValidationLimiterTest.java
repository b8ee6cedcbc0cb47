package dev.bascule.adapter.out.mcp.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ValidationLimiterTest {

  private static final ServerId SERVER = new ServerId("files");

  private final FakeTicker ticker = new FakeTicker();
  private final ValidationLimiter limiter = new ValidationLimiter(/* limit= */ 2, ticker);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endAll() {
    end.countDown();
  }

  @Test
  void runsOneValidationOfCallerAtATime() {
    CompletableFuture<Optional<String>> first = begin("ada");

    assertEquals(Optional.empty(), limiter.run(SERVER, "ada", Duration.ZERO, () -> "second"));
    assertEquals(Optional.of("third"), limiter.run(SERVER, "ben", Duration.ZERO, () -> "third"));

    end.countDown();
    assertEquals(Optional.of("done"), first.join());
    assertEquals(Optional.of("fourth"), limiter.run(SERVER, "ada", Duration.ZERO, () -> "fourth"));
  }

  @Test
  void limitsValidationsOfAllCallers() {
    CompletableFuture<Optional<String>> first = begin("ada");
    CompletableFuture<Optional<String>> second = begin("");

    assertEquals(Optional.empty(), limiter.run(SERVER, "ben", Duration.ZERO, () -> "third"));
    assertEquals(Optional.empty(), limiter.run(SERVER, "", Duration.ZERO, () -> "fourth"));

    end.countDown();
    first.join();
    second.join();
    assertEquals(Optional.of("fifth"), limiter.run(SERVER, "ben", Duration.ZERO, () -> "fifth"));
  }

  @Test
  void waitsForPermit() {
    ValidationLimiter patient = new ValidationLimiter(/* limit= */ 1, ticker);
    CompletableFuture<Optional<String>> first = begin(patient, "ada");
    CompletableFuture<Optional<String>> second = run(patient, "ada", () -> "second");

    end.countDown();

    assertEquals(Optional.of("done"), first.join());
    assertEquals(Optional.of("second"), second.join());
  }

  @Test
  void releasesPermitsOfFailedValidation() {
    for (int i = 0; i < 3; i++) {
      try {
        Optional<String> _ =
            limiter.run(
                SERVER,
                "ada",
                Duration.ZERO,
                () -> {
                  throw new IllegalStateException("fails");
                });
      } catch (IllegalStateException e) {
        assertEquals("fails", e.getMessage());
      }
    }

    assertEquals(Optional.of("next"), limiter.run(SERVER, "ada", Duration.ZERO, () -> "next"));
  }

  @Test
  void limitsTimeOfServer() {
    assertEquals(Optional.of("first"), runFor(Duration.ofMillis(1101), "first"));
    assertEquals(Optional.empty(), runFor(Duration.ZERO, "second"));
    assertEquals(
        Optional.of("third"),
        limiter.run(new ServerId("other"), "ada", Duration.ZERO, () -> "third"));

    ticker.advance(Duration.ofMillis(1_001));

    assertEquals(Optional.of("fourth"), runFor(Duration.ZERO, "fourth"));
  }

  @Test
  void chargesNoShortValidation() {
    for (int i = 0; i < 5_000; i++) {
      assertEquals(Optional.of("short"), runFor(Duration.ofMillis(1), "short"));
    }
  }

  @Test
  void skipsValidationThatWaitedWhileServerUsedUpItsTime() {
    ValidationLimiter patient = new ValidationLimiter(/* limit= */ 1, ticker);
    CompletableFuture<Optional<String>> first = begin(patient, "ada");
    CompletableFuture<Optional<String>> second = run(patient, "ada", () -> "second");
    ticker.advance(Duration.ofSeconds(2));

    end.countDown();

    assertEquals(Optional.of("done"), first.join());
    assertEquals(Optional.empty(), second.join());
  }

  private Optional<String> runFor(Duration duration, String result) {
    return limiter.run(
        SERVER,
        "ada",
        Duration.ZERO,
        () -> {
          ticker.advance(duration);
          return result;
        });
  }

  @Test
  void keepsInterruptStatus() {
    Thread.currentThread().interrupt();

    assertEquals(Optional.empty(), limiter.run(SERVER, "ada", Duration.ZERO, () -> "never"));
    assertTrue(Thread.interrupted());
    assertEquals(Optional.of("next"), limiter.run(SERVER, "ada", Duration.ZERO, () -> "next"));
  }

  @Test
  void leavesPermitForOtherServers() {
    CompletableFuture<Optional<String>> first = begin("ada");

    assertEquals(
        Optional.empty(), limiter.run(serverOf("ada"), "ben", Duration.ZERO, () -> "second"));
    assertEquals(Optional.of("third"), limiter.run(SERVER, "ben", Duration.ZERO, () -> "third"));

    end.countDown();
    assertEquals(Optional.of("done"), first.join());
  }

  private static ServerId serverOf(String caller) {
    return new ServerId("of" + caller);
  }

  private CompletableFuture<Optional<String>> begin(String caller) {
    return begin(limiter, caller);
  }

  /** Begins a validation that ends with the test; it has its permits when this returns. */
  private CompletableFuture<Optional<String>> begin(ValidationLimiter in, String caller) {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Optional<String>> result =
        run(
            in,
            caller,
            () -> {
              begun.countDown();
              await(end);
              return "done";
            });
    await(begun);
    return result;
  }

  private static CompletableFuture<Optional<String>> run(
      ValidationLimiter limiter, String caller, Supplier<String> validation) {
    CompletableFuture<Optional<String>> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () ->
                result.complete(
                    limiter.run(serverOf(caller), caller, Duration.ofMinutes(1), validation)));
    return result;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
