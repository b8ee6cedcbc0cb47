package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.domain.time.Ticker;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Reports whether the heap usage after the last garbage collection exceeds a share of the maximum
 * heap size. The usage between collections is no indicator: most of it may be garbage.
 *
 * <p>The value changes only with the next collection, and while requests are rejected there may be
 * none for a long time. So one is requested from time to time.
 *
 * <p>Thread-safe and fast, since it measures at most ten times per second.
 */
public final class HeapPressure implements BooleanSupplier {

  static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
  static final Duration COLLECTION_INTERVAL = Duration.ofSeconds(10);

  private final LongSupplier bytesAfterCollection;
  private final long limit;
  private final Runnable requestCollection;
  private final Ticker ticker;
  private final AtomicReference<Measurement> last;

  /**
   * @param atNanos when it was measured
   * @param since since when it is high, or when a collection was last requested
   */
  private record Measurement(boolean isHigh, long atNanos, long since) {}

  /**
   * @param bytesAfterCollection returns the number of bytes in use after the last collection
   * @param limit the threshold in bytes
   * @param requestCollection requests a collection without waiting for it
   */
  HeapPressure(
      LongSupplier bytesAfterCollection, long limit, Runnable requestCollection, Ticker ticker) {
    this.bytesAfterCollection = bytesAfterCollection;
    this.limit = limit;
    this.requestCollection = requestCollection;
    this.ticker = ticker;
    long now = ticker.nanos();
    this.last = new AtomicReference<>(new Measurement(false, now - CHECK_INTERVAL.toNanos(), now));
  }

  /**
   * Returns an instance that reports whether more than {@code share} of this JVM's heap is in use.
   */
  public static HeapPressure above(double share, Ticker ticker) {
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    long limit = (long) (share * Runtime.getRuntime().maxMemory());
    return new HeapPressure(
        () -> pools.stream().mapToLong(HeapPressure::usedAfterCollection).sum(),
        limit,
        () -> Thread.ofPlatform().daemon().name("collection").start(System::gc),
        ticker);
  }

  /**
   * Returns the usage after the last collection; 0 if the collector does not report it, so that no
   * request is ever rejected.
   */
  private static long usedAfterCollection(MemoryPoolMXBean pool) {
    MemoryUsage usage = pool.getCollectionUsage();
    return usage == null ? 0 : usage.getUsed();
  }

  @Override
  public boolean getAsBoolean() {
    Measurement before = last.get();
    long now = ticker.nanos();
    if (now - before.atNanos() < CHECK_INTERVAL.toNanos()) {
      return before.isHigh();
    }
    boolean isHigh = bytesAfterCollection.getAsLong() > limit;
    boolean wantsCollection =
        isHigh && before.isHigh() && now - before.since() >= COLLECTION_INTERVAL.toNanos();
    long since = before.isHigh() && isHigh && !wantsCollection ? before.since() : now;
    if (last.compareAndSet(before, new Measurement(isHigh, now, since)) && wantsCollection) {
      // The pause is acceptable: requests are rejected at this time anyway.
      requestCollection.run();
    }
    return isHigh;
  }
}
