package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.domain.cache.CachedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A loader that asks the server whether the stored value is still current, and returns that very
 * value with a new lifetime if it is.
 */
class LoadingCacheRevalidationTest {

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final List<String> requests = new ArrayList<>();

  /** A new object, so that a copy is noticed. */
  private final String stored = String.valueOf("stored".toCharArray());

  LoadingCacheRevalidationTest() {
    fixture.store(stored, lifetime(10, 0, 100));
    fixture.ticker.advanceNanos(10);
  }

  @Test
  void unchangedValueIsStoredWithNewLifetime() {
    assertEquals("stored: STALE, stored for 20", fixture.get(revalidating(() -> {})));
    fixture.ticker.advanceNanos(5);

    assertEquals("stored: hit, age 5, remaining 15", fixture.get(revalidating(() -> {})));
    assertSame(stored, storedValue().orElseThrow());
    assertThat(requests).containsExactly("if changed: stored");
  }

  @Test
  void valueEvictedMeanwhileIsStoredAgain() {
    Supplier<LoadResult<String>> loader =
        revalidating(
            () -> {
              for (int i = 0; i < 10; i++) {
                fixture.held.put("other" + i, "value");
              }
            });

    assertEquals("stored: STALE, stored for 20", fixture.get(loader));

    assertSame(stored, storedValue().orElseThrow());
    assertThat(requests).containsExactly("if changed: stored");
  }

  @Test
  void valueInvalidatedMeanwhileIsReturnedButNotStored() {
    Supplier<LoadResult<String>> loader = revalidating(() -> fixture.held.cache.delete(A));

    assertEquals("stored: STALE", fixture.get(loader));

    assertThat(storedValue()).isEmpty();
    assertEquals("loaded: MISS, stored for 20", fixture.get(revalidating(() -> {})));
    assertThat(requests).containsExactly("if changed: stored", "unconditional");
  }

  @Test
  void valueReplacedMeanwhileIsNotOverwritten() {
    Supplier<LoadResult<String>> loader =
        revalidating(
            () ->
                fixture.held.cache.replace(
                    A, "newer", fresh(30), Duration.ZERO, fixture.held.cache.newEpoch(A)));

    assertEquals("stored: STALE", fixture.get(loader));

    assertThat(storedValue()).contains("newer");
  }

  @Test
  void callersWaitForOneRevalidation() throws Exception {
    BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();
    BackgroundCall<String> leader = fixture.start(blockingLoader);
    blockingLoader.awaitEntered();
    List<BackgroundCall<String>> waiters = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      waiters.add(fixture.start(revalidating(() -> {})).awaitBlocked());
    }

    blockingLoader.openWith(revalidating(() -> {}));

    assertEquals("stored: STALE, stored for 20", leader.result());
    for (BackgroundCall<String> waiter : waiters) {
      assertEquals("stored: STALE, collapsed, stored for 20", waiter.result());
    }
    assertThat(requests).containsExactly("if changed: stored");
  }

  /**
   * Returns a loader that sends a request with the validator of the stored value, if there is one.
   *
   * @param meanwhile runs while the server processes the request
   */
  private Supplier<LoadResult<String>> revalidating(Runnable meanwhile) {
    return () -> {
      Optional<String> current = fixture.loadingCache.peek(CacheKeys.only(A));
      requests.add(current.map(value -> "if changed: " + value).orElse("unconditional"));
      meanwhile.run();
      return new LoadResult.Storable<>(current.orElse("loaded"), fresh(20));
    };
  }

  private Optional<String> storedValue() {
    return fixture.held.cache.peek(A).storedValue().map(CachedValue::value);
  }
}
