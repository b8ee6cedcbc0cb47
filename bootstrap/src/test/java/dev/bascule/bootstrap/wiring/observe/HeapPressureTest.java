package dev.bascule.bootstrap.wiring.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapPressureTest {

  private final FakeTicker ticker = new FakeTicker();
  private final AtomicLong left = new AtomicLong();
  private final AtomicInteger collections = new AtomicInteger();
  private final HeapPressure pressure =
      new HeapPressure(left::get, /* limit= */ 85, collections::incrementAndGet, ticker);

  @Test
  void isHighAboveThresholdAfterCollection() {
    left.set(85);
    assertFalse(pressure.getAsBoolean());
    left.set(86);
    assertTrue(isHighAfter(HeapPressure.CHECK_INTERVAL));
    left.set(10);
    assertFalse(isHighAfter(HeapPressure.CHECK_INTERVAL));
  }

  @Test
  void measuresAtMostTenTimesPerSecond() {
    assertFalse(pressure.getAsBoolean());
    left.set(100);

    assertFalse(isHighAfter(HeapPressure.CHECK_INTERVAL.minusNanos(1)));
    assertTrue(isHighAfter(Duration.ofNanos(1)));
  }

  @Test
  void requestsCollectionPeriodically() {
    left.set(100);
    assertTrue(pressure.getAsBoolean());
    for (int i = 0; i < 99; i++) {
      assertTrue(isHighAfter(HeapPressure.CHECK_INTERVAL));
    }
    assertEquals(0, collections.get());

    assertTrue(isHighAfter(HeapPressure.CHECK_INTERVAL));
    assertEquals(1, collections.get());
    assertTrue(isHighAfter(HeapPressure.COLLECTION_INTERVAL.minusNanos(1)));
    assertEquals(1, collections.get());
    assertTrue(isHighAfter(HeapPressure.CHECK_INTERVAL));
    assertEquals(2, collections.get());
  }

  @Test
  void isLowInSmallProcess() {
    System.gc();

    assertFalse(HeapPressure.above(0.95, ticker).getAsBoolean());
    assertTrue(HeapPressure.above(0.000_000_1, ticker).getAsBoolean());
  }

  private boolean isHighAfter(Duration wait) {
    ticker.advance(wait);
    return pressure.getAsBoolean();
  }
}
