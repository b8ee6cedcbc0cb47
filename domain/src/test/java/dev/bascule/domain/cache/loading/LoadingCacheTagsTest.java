package dev.bascule.domain.cache.loading;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.TestLifetimes.lifetime;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.UNREACHABLE;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.describe;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.failing;
import static dev.bascule.domain.cache.loading.LoadingCacheFixture.storable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.lru.TestKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Loads of values with tags, and of those whose tags are unknown. */
class LoadingCacheTagsTest {

  private static final ServerId TRACKER = new ServerId("tracker");
  private static final SlotTag ISSUE_1 = SlotTag.of(TRACKER, "issue:1");
  private static final SlotTag ISSUE_2 = SlotTag.of(TRACKER, "issue:2");
  private static final TestKey GET_1 = TestKey.key("get 1", ISSUE_1);
  private static final TestKey GET_2 = TestKey.key("get 2", ISSUE_2);

  private final LoadingCacheFixture fixture = new LoadingCacheFixture();
  private final BlockingLoader<LoadResult<String>> blockingLoader = new BlockingLoader<>();

  @Test
  void deletesOnlyValuesWithOneOfTheTags() {
    get(GET_1, storable("one", fresh(10)));
    get(GET_2, storable("two", fresh(10)));

    assertThat(fixture.loadingCache.invalidate(List.of(ISSUE_1, SlotTag.of(TRACKER, "list"))))
        .isOne();

    assertThat(get(GET_1, storable("new", fresh(10)))).isEqualTo("new: MISS, stored for 10");
    assertThat(get(GET_2, storable("new", fresh(10)))).startsWith("two: hit");
  }

  @Test
  void doesNotStoreLoadThatAnInvalidationOfItsTagOverlaps() throws Exception {
    BackgroundCall<String> reader = BackgroundCall.start(() -> get(GET_1, blockingLoader));
    blockingLoader.awaitEntered();

    assertThat(fixture.loadingCache.invalidate(ISSUE_1)).isZero();
    assertThat(get(GET_1, storable("new", fresh(10)))).isEqualTo("new: MISS, stored for 10");
    blockingLoader.open(new LoadResult.Storable<>("old", fresh(10)));

    assertThat(reader.result()).isEqualTo("old: MISS");
    assertThat(get(GET_1, storable("third", fresh(10)))).startsWith("new: hit");
  }

  @Test
  void storesLoadThatAnInvalidationOfAnotherTagOverlaps() throws Exception {
    BackgroundCall<String> reader = BackgroundCall.start(() -> get(GET_2, blockingLoader));
    blockingLoader.awaitEntered();

    assertThat(fixture.loadingCache.invalidate(ISSUE_1)).isZero();
    blockingLoader.open(new LoadResult.Storable<>("two", fresh(10)));

    assertThat(reader.result()).isEqualTo("two: MISS, stored for 10");
    assertThat(get(GET_2, storable("new", fresh(10)))).startsWith("two: hit");
  }

  @Test
  void servesExpiredValueOnlyIfLoadFails() {
    get(GET_1, storable("old", lifetime(100, 0, 20)));

    assertThat(fixture.loadingCache.expire(List.of(ISSUE_1))).isOne();

    assertThat(get(GET_1, failing(UNREACHABLE))).isEqualTo("old: hit, age 0, remaining 0");
    assertThat(get(GET_1, storable("new", fresh(10)))).isEqualTo("new: STALE, stored for 10");
  }

  @Test
  void doesNotStoreLoadThatAnExpirationOverlaps() throws Exception {
    BackgroundCall<String> reader = BackgroundCall.start(() -> get(GET_1, blockingLoader));
    blockingLoader.awaitEntered();

    assertThat(fixture.loadingCache.expire(List.of(ISSUE_1))).isZero();
    blockingLoader.open(new LoadResult.Storable<>("old", lifetime(10, 0, 10)));

    assertThat(reader.result()).isEqualTo("old: MISS");
    assertThat(get(GET_1, storable("new", fresh(10)))).isEqualTo("new: MISS, stored for 10");
  }

  @Test
  void loadsValueWithUnknownTagsForEachCallAndStoresNothing() {
    LoadingCache<UntaggedKey, String> cache = untagged();
    CacheKeys<UntaggedKey> keys = CacheKeys.only(new UntaggedKey("a"));

    for (int i = 1; i <= 2; i++) {
      assertThat(
              describe(
                  cache.get(
                      keys,
                      FreshnessRequirement.NONE,
                      fixture.soon(),
                      fixture.deadlineless(storable("value", fresh(10))))))
          .isEqualTo("value: UNTAGGED");
      assertThat(fixture.loads).hasValue(i);
    }
    assertThat(
            describe(
                cache.get(
                    keys,
                    FreshnessRequirement.RELOAD,
                    fixture.soon(),
                    fixture.deadlineless(storable("value", fresh(10))))))
        .isEqualTo("value: UNTAGGED");
    assertThat(cache.stats().size()).isZero();
    assertThat(cache.stats().inserts()).isZero();
  }

  private String get(TestKey key, Supplier<LoadResult<String>> loader) {
    return describe(
        fixture.loadingCache.get(
            CacheKeys.only(key),
            FreshnessRequirement.NONE,
            fixture.soon(),
            fixture.deadlineless(loader)));
  }

  private record UntaggedKey(String name) implements TaggedKey {
    @Override
    public List<CacheTag> tags() {
      return List.of();
    }

    @Override
    public boolean isStorable() {
      return false;
    }
  }

  private LoadingCache<UntaggedKey, String> untagged() {
    return new LoadingCache<>(
        new LruTtlCache<>(fixture.held.cache.settings(), String::length, fixture.ticker),
        SharedCache.none(),
        fixture.ticker,
        fixture.background::add,
        TtlJitter.NONE);
  }
}
