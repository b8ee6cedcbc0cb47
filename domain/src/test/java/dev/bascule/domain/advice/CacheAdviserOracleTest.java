package dev.bascule.domain.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the adviser with caches that really store the results of a random trace. */
class CacheAdviserOracleTest {

  private static final int MAX_KEYS = 256;
  private static final List<Duration> LIFETIMES =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofSeconds(150),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1));

  private record Stored(String result, long millis) {}

  /** A cache with one lifetime, and what it would have answered. */
  private static final class OracleCache {
    private final long lifetimeMillis;
    private final Map<String, Stored> entries = new HashMap<>();
    private final Map<String, Stored> dropped = new HashMap<>();
    private long hits;
    private long wrongHits;
    private long savedMillis;
    private long lostHits;
    private long lostUnchanged;

    OracleCache(Duration lifetime) {
      this.lifetimeMillis = lifetime.toMillis();
    }

    void call(String key, String result, boolean isStorable, long start, long end) {
      Stored entry = entries.get(key);
      if (entry != null && start - entry.millis() < lifetimeMillis) {
        hits++;
        wrongHits += entry.result().equals(result) ? 0 : 1;
        savedMillis += end - start;
        return;
      }
      Stored lost = dropped.remove(key);
      if (entry == null && lost != null && start - lost.millis() < lifetimeMillis) {
        lostHits++;
        lostUnchanged += lost.result().equals(result) ? 1 : 0;
      }
      entries.remove(key);
      if (isStorable) {
        entries.put(key, new Stored(result, end));
      }
    }

    /** Of several drops, the first one takes the entry. */
    void drop() {
      dropped.putAll(entries);
      entries.clear();
    }

    void forget(String key) {
      entries.remove(key);
      dropped.remove(key);
    }
  }

  @Test
  void countsWhatCachesWouldHaveAnswered() {
    agreesFor(20_000);
  }

  @Test
  @Tag("slow")
  void countsWhatCachesWouldHaveAnsweredForMillionCalls() {
    agreesFor(1_000_000);
  }

  private static void agreesFor(int calls) {
    SplittableRandom random = new SplittableRandom(1);
    FakeTicker ticker = new FakeTicker();
    long origin = ticker.nanos();
    CacheAdviser adviser = new CacheAdviser(ticker, MAX_KEYS);
    CallSource source = CallSource.readOnly(adviser, ticker);
    List<OracleCache> caches = LIFETIMES.stream().map(OracleCache::new).toList();
    Map<String, Boolean> recentKeys = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    int[] versions = new int[400];
    long repeats = 0;
    long lastDrop = Long.MIN_VALUE;

    for (int i = 0; i < calls; i++) {
      // Usually a second, sometimes hours.
      ticker.advance(
          Duration.ofMillis(random.nextInt(random.nextInt(10_000) == 0 ? 8_000_000 : 2_000)));
      int id = (int) (400 * Math.pow(random.nextDouble(), 3));
      if (random.nextInt(200) == 0) {
        versions[id]++;
      }
      if (random.nextInt(300) == 0) {
        adviser.recordDrop(CallSource.SERVER, 0);
        caches.forEach(OracleCache::drop);
        lastDrop = ticker.nanos() - origin;
        ticker.advance(Duration.ofMillis(random.nextInt(3)));
      }
      String key = "{\"id\":" + id + "}";
      boolean isError = random.nextInt(50) == 0;
      long end = ticker.nanos() - origin;
      long start = Math.max(0, end - Duration.ofMillis(random.nextInt(20_000)).toNanos());
      String result = isError ? "error" : id + " " + versions[id];
      source.call(
          "anne",
          key,
          isError ? CallSource.error() : CallSource.result(result),
          Duration.ofNanos(end - start));
      boolean isStorable = !isError && start >= lastDrop;
      repeats += recentKeys.put(key, true) == null ? 0 : 1;
      for (OracleCache cache : caches) {
        cache.call(key, result, isStorable, start / 1_000_000, end / 1_000_000);
      }
      if (recentKeys.size() > MAX_KEYS) {
        String eldest = recentKeys.keySet().iterator().next();
        recentKeys.remove(eldest);
        caches.forEach(cache -> cache.forget(eldest));
      }
    }

    ToolEvidence evidence = source.evidence();
    assertThat(evidence.calls()).isEqualTo(calls);
    assertThat(evidence.repeats()).isEqualTo(repeats);
    List<LifetimeEvidence> expected = new ArrayList<>();
    for (int i = 0; i < LIFETIMES.size(); i++) {
      OracleCache cache = caches.get(i);
      assertThat(cache.wrongHits).isPositive();
      assertThat(cache.lostHits).isPositive();
      expected.add(
          new LifetimeEvidence(
              LIFETIMES.get(i),
              cache.hits,
              cache.wrongHits,
              Duration.ofMillis(cache.savedMillis),
              new ToolEvidence.Comparisons(cache.lostHits, cache.lostUnchanged)));
    }
    assertThat(evidence.lifetimes()).isEqualTo(expected);
  }
}
