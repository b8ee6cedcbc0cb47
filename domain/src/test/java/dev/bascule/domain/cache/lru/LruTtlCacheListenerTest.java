package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.BackgroundCall;
import dev.bascule.domain.time.FakeTicker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("C18 listeners")
class LruTtlCacheListenerTest {

  private final FakeTicker ticker = new FakeTicker();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("C18 listeners: an exception is counted and goes no further")
  void countsExceptions() throws Exception {
    LruTtlCache<TestKey, String> cache =
        cache(
            1,
            (key, _, _) -> {
              told.add(key.name());
              throw new IllegalStateException("broken");
            });
    cache.put(key("a"), "1");

    cache.put(key("b"), "2");
    cache.put(key("c"), "3");

    assertEquals(List.of("a", "b"), told);
    assertEquals(2, cache.listenerFailures());
    assertEquals("fresh 3", BackgroundCall.start(() -> found(cache.get(key("c")))).result());
  }

  @Test
  @DisplayName("C18 listeners: an error reaches the caller, and the next removal is told again")
  void anErrorDoesNotSilenceTheListener() {
    AtomicInteger calls = new AtomicInteger();
    LruTtlCache<TestKey, String> cache =
        cache(
            1,
            (key, _, _) -> {
              told.add(key.name());
              assertTrue(calls.incrementAndGet() > 1);
            });
    cache.put(key("a"), "1");
    assertThrows(AssertionError.class, () -> cache.put(key("b"), "2"));

    cache.put(key("c"), "3");

    assertEquals(List.of("a", "b"), told);
    assertEquals(1, cache.listenerFailures());
  }

  @Test
  @DisplayName("C18 listeners: may use the cache, and are told of what they remove, in order")
  void mayUseTheCache() {
    CopyOnWriteArrayList<LruTtlCache<TestKey, String>> caches = new CopyOnWriteArrayList<>();
    LruTtlCache<TestKey, String> cache =
        cache(
            2,
            (key, _, cause) -> {
              told.add(key.name() + " " + cause);
              caches.getFirst().delete(key("b"));
              told.add("deleted b");
            });
    caches.add(cache);
    cache.put(key("a"), "1");
    cache.put(key("b"), "2");

    cache.delete(key("a"));

    assertEquals(List.of("a DELETED", "deleted b", "b DELETED", "deleted b"), told);
  }

  @Test
  @DisplayName("C18 listeners: a look-up that finds the dead tells of it")
  void getTellsOfTheDead() {
    LruTtlCache<TestKey, String> cache =
        cache(2, (key, value, cause) -> told.add(key.name() + value + cause));
    cache.put(key("a"), "1", fresh(1));
    ticker.advanceNanos(1);

    cache.get(key("a"));

    assertEquals(List.of("a1EXPIRED"), told);
  }

  @Nested
  class ConcurrentListenerCall {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayLeave = new CountDownLatch(1);
    private final LruTtlCache<TestKey, String> cache = cache(2, this::waitOnce);

    @Test
    @DisplayName("C18 listeners: no lock is held, and the order holds between threads")
    void othersGoOnAndTheOrderHolds() throws Exception {
      cache.put(key("a"), "1");
      BackgroundCall<Boolean> first = BackgroundCall.start(() -> cache.delete(key("a")));
      assertTrue(entered.await(10, SECONDS));

      cache.put(key("b"), "2");
      cache.delete(key("b"));
      assertEquals(List.of(), told);
      mayLeave.countDown();

      assertTrue(first.result());
      assertEquals(List.of("a", "b"), told);
      assertEquals(0, cache.listenerFailures());
    }

    @Test
    @DisplayName("C18 listeners: the queue is bounded; what it cannot take is counted")
    void theQueueIsBounded() throws Exception {
      cache.put(key("a"), "1");
      BackgroundCall<Boolean> first = BackgroundCall.start(() -> cache.delete(key("a")));
      assertTrue(entered.await(10, SECONDS));

      for (int i = 0; i < 1026 + 5; i++) {
        cache.put(key("b"), "2");
        cache.delete(key("b"));
      }
      assertEquals(5, cache.listenerFailures());
      mayLeave.countDown();

      assertTrue(first.result());
      assertEquals(1 + 1026, told.size());
    }

    private void waitOnce(TestKey key, String value, RemovalCause cause) {
      entered.countDown();
      try {
        assertTrue(mayLeave.await(10, SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      told.add(key.name());
    }
  }

  private LruTtlCache<TestKey, String> cache(
      int maxEntries, CacheListener<TestKey, String> listener) {
    return new LruTtlCache<>(
        new CacheSettings(maxEntries, 100, fresh(100)), String::length, ticker, listener);
  }
}
