package dev.bascule.domain.cache.lru;

import static dev.bascule.domain.cache.TestLifetimes.fresh;
import static dev.bascule.domain.cache.lru.TestKey.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.cache.lru.EntryTable.NewEntry;
import dev.bascule.domain.cache.lru.StripedReadBuffers.HitMerger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HitMergerTest {

  private static final int CAPACITY = 40;
  private static final int MOST_LANES = 8;

  private final HitMerger hits = new HitMerger(MOST_LANES, CAPACITY);
  private final RecencyList<TestKey, String> recency = new RecencyList<>();

  /** The entries; the key of each is its place, which begins at 1. */
  private final List<CacheEntry<TestKey, String>> entries = new ArrayList<>();

  HitMergerTest() {
    for (int place = 1; place <= MOST_LANES * CAPACITY; place++) {
      NewEntry<TestKey, String> newEntry =
          NewEntry.of(key("" + place), "v", fresh(10), Duration.ZERO, String::length);
      CacheEntry<TestKey, String> entry =
          new CacheEntry<>(newEntry, /* storedAt= */ 0, /* reading= */ 0, /* sequence= */ 0);
      recency.add(entry);
      entries.add(entry);
    }
  }

  @Test
  void replaysNothingWithoutHits() {
    hits.drain(new ReadBuffer(CAPACITY));

    assertEquals(0, hits.replayHits(recency));
  }

  @Test
  void replaysEachHitOnce() {
    drain(List.of(new Hit(1, 7), new Hit(3, 7)));
    drain(List.of(new Hit(2, 7), new Hit(4, 9)));
    assertEquals(4, hits.replayHits(recency));
    drain(List.of(new Hit(5, 7)));

    assertEquals(1, hits.replayHits(recency));

    assertEquals(List.of(MOST_LANES * CAPACITY, 9, 7), latest(3));
  }

  @Test
  void clearsHitsAfterError() {
    drain(List.of(new Hit(1, 7)));
    hits.clear();
    drain(List.of(new Hit(2, 9)));

    assertEquals(1, hits.replayHits(recency));

    assertEquals(List.of(MOST_LANES * CAPACITY, 9), latest(2));
  }

  @Test
  void replaysHitsOfFullBuffers() {
    List<Integer> places = new ArrayList<>();
    for (int lane = 0; lane < MOST_LANES; lane++) {
      List<Hit> run = new ArrayList<>();
      for (int i = 0; i < CAPACITY; i++) {
        int place = 1 + lane * CAPACITY + i;
        run.add(new Hit(place, place));
        places.add(place);
      }
      drain(run);
    }

    assertEquals(MOST_LANES * CAPACITY, hits.replayHits(recency));

    assertEquals(places, latest(MOST_LANES * CAPACITY));
  }

  @Test
  void replaysHitsAtSameTimeInOrderOfBuffers() {
    drain(List.of(new Hit(5, 3)));
    drain(List.of(new Hit(5, 2)));
    drain(List.of(new Hit(5, 1)));

    assertEquals(3, hits.replayHits(recency));

    assertEquals(List.of(3, 2, 1), latest(3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void replaysHitsInOrderOfTime(int lanes) {
    SplittableRandom random = new SplittableRandom(lanes);
    List<Hit> all = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      List<Hit> run = new ArrayList<>();
      long moment = random.nextInt(50);
      for (int i = random.nextInt(CAPACITY); i < CAPACITY; i++) {
        moment += 1 + random.nextInt(5);
        run.add(new Hit(moment, 1 + lane * CAPACITY + i));
      }
      drain(run);
      all.addAll(run);
    }
    // Stable, so that hits at the same time stay in the order of the buffers.
    all.sort(Comparator.comparingLong(Hit::moment));

    assertEquals(all.size(), hits.replayHits(recency));

    assertEquals(all.stream().map(Hit::place).toList(), latest(all.size()));
  }

  private void drain(List<Hit> found) {
    ReadBuffer buffer = new ReadBuffer(CAPACITY);
    for (Hit hit : found) {
      buffer.advanceTo(hit.moment());
      buffer.add(entries.get(hit.place() - 1).recencyIndex);
    }
    hits.drain(buffer);
  }

  /** Returns the places of the most recently used entries, in order. */
  private List<Integer> latest(int count) {
    Stream<Integer> places =
        recency.oldestFirst().stream().map(entry -> Integer.valueOf(entry.key().name()));
    return places.skip(MOST_LANES * CAPACITY - count).toList();
  }

  private record Hit(long moment, int place) {}
}
