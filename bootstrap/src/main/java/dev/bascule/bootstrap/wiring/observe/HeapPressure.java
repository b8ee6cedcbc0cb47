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
 * Tells whether what the last collection of garbage left in the heap is more than a share of what
 * it may hold. What is in use between two collections says nothing: most of it may be garbage.
 *
 * <p>What a collection left is known again only after the next one, and while requests are turned
 * away there may be none for long. So one is asked for, now and then.
 *
 * <p>Thread-safe; quick, since it looks but ten times in a second.
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
   * @param atNanos when it was
   * @param since since when it is so, or when a collection was asked for since then
   */
  private record Measurement(boolean isHigh, long atNanos, long since) {}

  /**
   * @param bytesAfterCollection tells how many bytes the last collection left
   * @param limit how many it may be
   * @param requestCollection asks for a collection, and does not wait for it
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

  /** Returns what tells of this process whether more than {@code share} of the heap is in use. */
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

  /** A collector that does not tell leaves nothing, and nothing is ever turned away. */
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
      // It stops the world for a moment, in which there is little to be done anyway.
      requestCollection.run();
    }
    return isHigh;
  }
}
