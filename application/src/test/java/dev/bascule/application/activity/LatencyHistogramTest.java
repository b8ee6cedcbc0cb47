package dev.bascule.application.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void isEmptyInitially() {
    assertEquals(Latency.NONE, histogram.latency());
  }

  @Test
  void isExactForShortDurations() {
    for (int i = 1; i <= 10; i++) {
      record(i);
    }

    assertEquals(new Latency(10, micros(5), micros(9), micros(10)), histogram.latency());
  }

  @Test
  void isAccurateToOneIn32() {
    for (long exact = 1; exact < 1L << 31; exact = exact * 17 / 16 + 1) {
      LatencyHistogram one = new LatencyHistogram();
      one.record(micros(exact));

      double told = one.latency().median().toNanos() / 1_000.0;

      assertTrue(Math.abs(told - exact) <= exact / 32.0, exact + " µs was reported as " + told);
    }
  }

  @Test
  void agreesWithSortedValues() {
    Random random = new Random(27);
    long[] values =
        random.doubles(5_000).mapToLong(d -> Math.round(Math.exp(d * 18))).sorted().toArray();
    Arrays.stream(values).forEach(this::record);

    Latency latency = histogram.latency();

    assertNear(values[2_499], latency.median());
    assertNear(values[4_499], latency.p90());
    assertNear(values[4_949], latency.p99());
  }

  @Test
  void limitsLongDurations() {
    histogram.record(Duration.ofDays(400_000));

    assertNear((1L << 31) - 1, histogram.latency().p99());
  }

  @Test
  void countsNegativeDurationAsZero() {
    histogram.record(Duration.ofSeconds(-1));

    assertEquals(Duration.ZERO, histogram.latency().p99());
  }

  @Test
  void addsOtherHistogram() {
    LatencyHistogram other = new LatencyHistogram();
    other.record(micros(7));
    record(3);

    histogram.add(other);

    assertEquals(new Latency(2, micros(3), micros(7), micros(7)), histogram.latency());
  }

  private void record(long micros) {
    histogram.record(micros(micros));
  }

  private static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  private static void assertNear(long micros, Duration told) {
    long off = Math.abs(told.toNanos() / 1_000 - micros);
    assertTrue(off <= micros / 32 + 1, micros + " µs was reported as " + told);
  }
}
