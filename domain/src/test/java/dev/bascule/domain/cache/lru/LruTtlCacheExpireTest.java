package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.CacheFixture.epoch;
import static dev.bascule.domain.cache.CacheFixture.found;
import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheFixture;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are made stale by a tag. */
class LruTtlCacheExpireTest {

  private static final CacheTag X = CacheTag.SlotTag.of(new ServerId("x"), "issue:42");
  private static final TestKey A = key("a", X);

  private final CacheFixture fixture = new CacheFixture(10);
  private final LruTtlCache<TestKey, String> cache = fixture.cache;

  @AfterEach
  void isValid() {
    fixture.assertValid();
  }

  @Test
  void beginsStaleTimesNow() {
    TestCaches.put(cache, A, "1", lifetime(100, 10, 20));
    fixture.advanceNanos(40);

    assertThat(cache.expireByTag(X)).isOne();

    assertThat(found(cache.get(A))).isEqualTo("revalidatable 1");
    fixture.advanceNanos(9);
    assertThat(found(cache.get(A))).isEqualTo("revalidatable 1");
    fixture.advanceNanos(1);
    assertThat(found(cache.get(A))).isEqualTo("on error 1");
    fixture.advanceNanos(9);
    assertThat(found(cache.get(A))).isEqualTo("on error 1");
    fixture.advanceNanos(1);
    assertThat(found(cache.get(A))).isEqualTo("miss");
  }

  @Test
  void keepsAgeAndHitsAndOrder() {
    TestCaches.put(cache, A, "1", lifetime(100, 0, 20));
    fixture.put("b", "2");
    fixture.advanceNanos(40);

    assertThat(cache.expireByTag(X)).isOne();

    assertThat(fixture.order()).containsExactly("a", "b");
    fixture.advanceNanos(5);
    CachedValue<String> cached = cache.peek(A).storedValue().orElseThrow();
    assertThat(cached.freshnessAt(fixture.ticker.nanos()).age()).isEqualTo(Duration.ofNanos(45));
    assertThat(cached.freshnessAt(fixture.ticker.nanos()).remaining())
        .isEqualTo(Duration.ofNanos(-5));
    assertThat(cached.lifetime().coversErrorAt(Duration.ofNanos(59))).isTrue();
    assertThat(cached.lifetime().coversErrorAt(Duration.ofNanos(60))).isFalse();
  }

  @Test
  void deletesValueThatMayNotBeStale() {
    TestCaches.put(cache, A, "1", fresh(100));

    assertThat(cache.expireByTag(X)).isOne();

    assertThat(found(cache.peek(A))).isEqualTo("miss");
    assertThat(fixture.stats().deleted()).isOne();
  }

  @Test
  void doesNotProlongWhatIsStaleAlready() {
    TestCaches.put(cache, A, "1", lifetime(10, 0, 20));
    fixture.advanceNanos(15);

    assertThat(cache.expireByTag(X)).isZero();

    fixture.advanceNanos(14);
    assertThat(found(cache.peek(A))).isEqualTo("on error 1");
    fixture.advanceNanos(1);
    assertThat(found(cache.peek(A))).isEqualTo("miss");
  }

  @Test
  void rejectsLoadThatBeganBefore() {
    long begun = epoch(cache.get(A));

    assertThat(cache.expireByTag(X)).isZero();

    assertThat(cache.put(A, "old", fresh(10), Duration.ZERO, begun)).isFalse();
    assertThat(cache.put(A, "new", fresh(10), Duration.ZERO, cache.epoch(A))).isTrue();
  }

  @Test
  void leavesOtherTagsAndMarks() {
    CacheTag other = new CacheTag.SlotTag(new ServerId("x"), 1);
    TestKey marked = key("marked", X);
    TestCaches.put(cache, key("b", other), "2", lifetime(100, 10, 0));
    cache.markUncacheable(marked, fresh(10), cache.epoch(marked));

    assertThat(cache.expireByTag(X)).isZero();

    assertThat(found(cache.peek(key("b", other)))).isEqualTo("fresh 2");
    assertThat(found(cache.peek(marked))).isEqualTo("uncacheable");
  }
}
