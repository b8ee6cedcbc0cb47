package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheInvariants;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.loading.BackgroundCall;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StripedReadBuffersTest {

  private final FakeTicker ticker = new FakeTicker();
  private final StripedReadBuffers readBuffers =
      new StripedReadBuffers(/* capacity= */ 4, /* number= */ 2);
  private final LruTtlCache<TestKey, String> cache = cache(ticker, readBuffers);

  @Nested
  class BufferedHit {

    @Test
    void keepsHitUntilLockIsTaken() {
      put("a", "b", "c");
      ticker.advanceNanos(1);

      assertEquals("fresh a", found(cache.get(key("a"))));

      assertEquals(1, readBuffers.current().count());
      assertEquals(List.of("b", "c", "a"), order());
      assertEquals(0, readBuffers.current().count());
      assertEquals(1, cache.stats().hits());
    }

    @Test
    void takesLockAtTimeOfLastChange() {
      put("a");

      assertEquals("fresh a", found(cache.get(key("a"))));

      assertEquals(0, readBuffers.current().count());
      assertEquals(1, cache.stats().hits());
    }

    @Test
    void drainsFullBuffer() {
      put("a", "b", "c", "d", "e");
      ticker.advanceNanos(1);

      for (String name : List.of("c", "a", "c", "b", "e")) {
        cache.get(key(name));
      }

      assertEquals(0, readBuffers.current().count());
      assertEquals(List.of("d", "a", "c", "b", "e"), order());
      assertEquals(5, cache.stats().hits());
    }

    @Test
    void buffersHitsAgainAfterDrain() {
      put("a", "b", "c", "d", "e");

      for (String name : List.of("c", "a", "c", "b", "e")) {
        ticker.advanceNanos(1);
        cache.get(key(name));
      }

      assertEquals(1, readBuffers.current().count());
      assertEquals(List.of("d", "a", "c", "b", "e"), order());
      assertEquals(5, cache.stats().hits());
    }

    @Test
    void protectsEntryFromNextEviction() {
      put("a", "b", "c", "d", "e");
      ticker.advanceNanos(1);
      cache.get(key("a"));
      cache.get(key("b"));

      put("f");

      assertEquals(List.of("d", "e", "a", "b", "f"), order());
    }

    @Test
    void takesLockIfTickerSteppedBack() {
      TestCaches.put(cache, key("dead"), "dead", fresh(10));
      put("alive");
      ticker.advanceNanos(10);
      assertEquals("fresh alive", found(cache.get(key("alive"))));
      ticker.advanceNanos(-5);

      assertEquals("miss", found(cache.get(key("dead"))));
      assertEquals("fresh alive", found(cache.get(key("alive"))));

      assertEquals(0, readBuffers.current().count());
    }

    @Test
    void isFreshUpToLastNanosecond() {
      TestCaches.put(cache, key("a"), "a", fresh(10));

      ticker.advanceNanos(9);
      assertEquals("fresh a", found(cache.get(key("a"))));
      ticker.advanceNanos(1);

      assertEquals("miss", found(cache.get(key("a"))));
      assertEquals(1, cache.stats().hits());
      assertEquals(1, cache.stats().misses());
    }
  }

  @Nested
  class BufferedPeek {

    @Test
    void recordsOnlyTime() {
      TestCaches.put(cache, key("dead"), "dead", fresh(10));
      put("a");
      ticker.advanceNanos(10);
      assertEquals("miss", found(cache.peek(key("dead"))));
      assertEquals("fresh a", found(cache.peek(key("a"))));
      assertEquals(0, readBuffers.current().count());

      ticker.advanceNanos(-10);

      assertEquals("miss", found(cache.peek(key("dead"))));
    }
  }

  @Nested
  class SingleBuffer {

    private final ReadBuffer buffer = new ReadBuffer(2);

    @Test
    void admitsOneThreadAtATime() {
      assertTrue(buffer.tryEnter());
      assertFalse(buffer.tryEnter());

      buffer.leave();

      assertTrue(buffer.tryEnter());
    }

    @Test
    void hasRoomAfterDrain() {
      assertTrue(buffer.tryEnter());
      assertTrue(buffer.advanceTo(6));
      buffer.add(1);
      assertFalse(buffer.isFull());
      assertTrue(buffer.advanceTo(7));
      buffer.add(2);
      assertFalse(buffer.advanceTo(6));
      assertTrue(buffer.isFull());
      buffer.leave();
      assertFalse(buffer.tryEnter());
      long[] hits = {-1, -1, -1, -1, -1, -1};
      buffer.close();

      assertEquals(4, buffer.drainTo(hits, 1));
      buffer.open();

      assertArrayEquals(new long[] {-1, 6, 1, 7, 2, -1}, hits);
      assertTrue(buffer.tryEnter());
      assertFalse(buffer.isFull());
      assertEquals(0, buffer.count());
      assertEquals(7, buffer.latest());
    }

    @Test
    void admitsNoThreadWhileClosed() {
      buffer.close();
      assertFalse(buffer.tryEnter());

      buffer.open();

      assertTrue(buffer.tryEnter());
    }

    @Test
    void closeWaitsForLookUpInside() throws Exception {
      AtomicBoolean hasLeft = new AtomicBoolean();
      CountDownLatch started = new CountDownLatch(1);
      assertTrue(buffer.tryEnter());
      BackgroundCall<Boolean> closer =
          BackgroundCall.start(
              () -> {
                started.countDown();
                buffer.close();
                return hasLeft.get();
              });
      started.await();

      hasLeft.set(true);
      buffer.leave();

      assertTrue(closer.result());
    }
  }

  @Test
  void hasAtLeastTwoBuffersPerProcessorUpToLimit() {
    assertEquals(2, StripedReadBuffers.bufferCount(1));
    assertEquals(4, StripedReadBuffers.bufferCount(2));
    assertEquals(8, StripedReadBuffers.bufferCount(3));
    assertEquals(8, StripedReadBuffers.bufferCount(4));
    assertEquals(32, StripedReadBuffers.bufferCount(16));
    assertEquals(32, StripedReadBuffers.bufferCount(1000));
  }

  @Test
  void mergesHitsOfBuffersByTime() throws Exception {
    put("a", "b", "c", "d", "e");
    List<String> looked = List.of("b", "e", "a", "d");
    for (int i = 0; i < looked.size(); i++) {
      String name = looked.get(i);
      ticker.advanceNanos(1);
      onBufferThread(i % 2, () -> cache.get(key(name)));
    }

    assertEquals(List.of("c", "b", "e", "a", "d"), order());
    assertEquals(4, cache.stats().hits());
  }

  @Test
  void countsEachConcurrentHitOnce() throws Exception {
    AtomicLong steps = new AtomicLong();
    LruTtlCache<TestKey, String> busy =
        cache(steps::incrementAndGet, new StripedReadBuffers(16, 4));
    List<BackgroundCall<Long>> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      SplittableRandom random = new SplittableRandom(caller);
      callers.add(BackgroundCall.start(() -> freshOf(20_000, busy, random)));
    }
    long seen = 0;
    for (BackgroundCall<Long> caller : callers) {
      seen += caller.result();
    }

    CacheInvariants.assertValid(busy);
    CacheStats stats = busy.stats();
    assertEquals(seen, stats.hits());
    assertEquals(4 * 20_000, stats.gets());
  }

  /**
   * Looks up, and sometimes stores or deletes. Returns the number of look-ups that found a fresh
   * value.
   */
  private static long freshOf(
      int lookups, LruTtlCache<TestKey, String> cache, SplittableRandom random) {
    long fresh = 0;
    for (int i = 0; i < lookups; i++) {
      TestKey key = key("" + random.nextInt(8));
      switch (random.nextInt(64)) {
        case 0, 1, 2, 3 -> TestCaches.put(cache, key, "v");
        case 4 -> cache.delete(key);
        case 5 -> cache.stats();
        default -> {}
      }
      if (cache.get(key) instanceof CacheLookup.Fresh<String> _) {
        fresh++;
      }
    }
    return fresh;
  }

  /** Runs {@code look} on a new thread that uses the buffer {@code number}. */
  private static void onBufferThread(int number, Runnable look) throws InterruptedException {
    Thread thread = new Thread(look);
    while ((thread.threadId() & 1) != number) {
      thread = new Thread(look);
    }
    thread.start();
    thread.join();
  }

  private void put(String... names) {
    for (String name : names) {
      TestCaches.put(cache, key(name), name);
    }
  }

  private List<String> order() {
    return cache.atomically(
        (table, _) ->
            table.recency().oldestFirst().stream().map(entry -> entry.key().name()).toList());
  }

  private static LruTtlCache<TestKey, String> cache(Ticker ticker, StripedReadBuffers readBuffers) {
    return new LruTtlCache<>(
        new CacheSettings(5, 1000, fresh(1_000_000_000)), String::length, ticker, readBuffers);
  }
}
