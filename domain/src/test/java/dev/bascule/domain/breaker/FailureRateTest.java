package dev.bascule.domain.breaker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A breaker that also opens if half of at least 20 calls within 30 seconds fail. */
class FailureRateTest {

  private static final FailureRate HALF =
      new FailureRate(0.5, Duration.ofSeconds(30), /* minCalls= */ 20);

  /** Consecutive failures alone do not open it. */
  private static final BreakerSettings SETTINGS =
      new BreakerSettings(1_000, Duration.ofSeconds(30), 3, Duration.ofSeconds(10), 1)
          .withFailureRate(Optional.of(HALF));

  private final BreakerFixture fixture = new BreakerFixture(SETTINGS);

  private void alternate(int times, HealthSignal failure) {
    for (int i = 0; i < times; i++) {
      fixture.call(1, BreakerFixture.SUCCESS);
      fixture.call(1, failure);
    }
  }

  @Test
  void opensAtTwentiethCallOfWhichHalfFailed() {
    alternate(9, BreakerFixture.REMOTE_FAILURE);
    fixture.call(1, BreakerFixture.SUCCESS);
    CircuitState after19 = fixture.state();

    fixture.call(1, BreakerFixture.TIMEOUT);

    assertEquals(CircuitState.CLOSED, after19);
    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void staysClosedBelowNumberOfCalls() {
    fixture.call(19, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void staysClosedBelowRate() {
    fixture.call(2, BreakerFixture.SUCCESS);
    alternate(9, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void staysClosedWithoutRate() {
    BreakerFixture none = new BreakerFixture(SETTINGS.withFailureRate(Optional.empty()));

    none.call(100, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, none.state());
  }

  @ParameterizedTest
  @CsvSource({"-1, OPEN", "0, CLOSED"})
  void countsCallsOfWindowOnly(long nanosBeyondWindow, CircuitState expected) {
    fixture.call(10, BreakerFixture.REMOTE_FAILURE);
    fixture.ticker.advance(HALF.window().plusNanos(nanosBeyondWindow));

    fixture.call(9, BreakerFixture.SUCCESS);
    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(expected, fixture.state());
  }

  @Test
  void staysClosedWhileAllFailuresAreOfOneCaller() {
    alternate(20, BreakerFixture.failureOf("anne"));
    boolean awaits = fixture.breaker.awaitsConfirmation();
    CircuitState before = fixture.state();

    fixture.call(1, BreakerFixture.TIMEOUT); // as of a ping, which names no caller

    assertTrue(awaits);
    assertEquals(CircuitState.CLOSED, before);
    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void opensIfFailuresAreOfTwoCallers() {
    alternate(10, BreakerFixture.failureOf("anne"));

    fixture.call(1, BreakerFixture.failureOf("ben"));

    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void forgetsOtherCallerWithTheWindow() {
    fixture.call(1, BreakerFixture.failureOf("ben"));
    fixture.call(1, BreakerFixture.failureOf("anne"));
    fixture.ticker.advance(HALF.window());

    alternate(20, BreakerFixture.failureOf("anne"));

    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void awaitsNoConfirmationBelowRate() {
    fixture.call(10, BreakerFixture.failureOf("anne"));

    assertFalse(fixture.breaker.awaitsConfirmation());
  }

  @Test
  void beginsAnewAfterClosing() {
    alternate(10, BreakerFixture.REMOTE_FAILURE);
    fixture.breaker.forceClose();

    alternate(9, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void countsNothingOfCallsThatSayNothing() {
    alternate(9, BreakerFixture.REMOTE_FAILURE);
    fixture.call(5, BreakerFixture.IGNORED);

    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.CLOSED, fixture.state());
  }

  @Test
  void keepsCountsIfOtherSettingsHaveTheSameWindow() {
    alternate(9, BreakerFixture.REMOTE_FAILURE);
    fixture.breaker.configure(
        SETTINGS.withFailureRate(Optional.of(new FailureRate(0.4, HALF.window(), 15))));

    fixture.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(CircuitState.OPEN, fixture.state());
  }

  @Test
  void countsFromReloadOnThatAddsTheRate() {
    BreakerFixture later = new BreakerFixture(SETTINGS.withFailureRate(Optional.empty()));
    later.call(50, BreakerFixture.REMOTE_FAILURE);

    later.breaker.configure(SETTINGS);
    later.call(19, BreakerFixture.REMOTE_FAILURE);
    CircuitState after19 = later.state();
    later.call(1, BreakerFixture.REMOTE_FAILURE);

    assertEquals(List.of(CircuitState.CLOSED, CircuitState.OPEN), List.of(after19, later.state()));
  }

  @ParameterizedTest
  @CsvSource({"0.55, 11, 20, true", "0.55, 10, 20, false", "0.07, 7, 100, true", "1, 20, 20, true"})
  void isReachedExactly(double share, long failures, long calls, boolean expected) {
    assertEquals(expected, new FailureRate(share, HALF.window(), 20).isReachedBy(failures, calls));
  }

  @Test
  void awaitsNoConfirmationWithoutRate() {
    alternate(20, BreakerFixture.failureOf("anne"));

    fixture.breaker.configure(SETTINGS.withFailureRate(Optional.empty()));

    assertFalse(fixture.breaker.awaitsConfirmation());
  }

  static Stream<Runnable> invalidRates() {
    return Stream.of(
        () -> new FailureRate(0.0, HALF.window(), 20),
        () -> new FailureRate(1.1, HALF.window(), 20),
        () -> new FailureRate(Double.NaN, HALF.window(), 20),
        () -> new FailureRate(0.5, Duration.ofMillis(999), 20),
        () -> new FailureRate(0.5, Duration.ofHours(1).plusNanos(1), 20),
        () -> new FailureRate(0.5, HALF.window(), 0));
  }

  @ParameterizedTest
  @MethodSource("invalidRates")
  void rejectsValuesOutOfRange(Runnable invalid) {
    assertThatThrownBy(invalid::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be");
  }
}
