package dev.bascule.domain.planted;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Reads the clock in all forbidden ways. */
public final class ReadsClock {

  private ReadsClock() {}

  static long byACall() {
    return System.nanoTime();
  }

  static LongSupplier byAReference() {
    return System::currentTimeMillis;
  }

  static Supplier<Instant> byAnInstant() {
    return Instant::now;
  }

  static Clock byAClock() {
    return Clock.systemUTC();
  }

  static void bySleeping() throws InterruptedException {
    Thread.sleep(Duration.ZERO);
  }

  static void byAUnit() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(0);
  }

  static Supplier<InstantSource> today() {
    return InstantSource::system;
  }
}
