package dev.bascule.domain.cache.lru;

import static java.util.Comparator.comparingLong;

import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.lru.CacheCounters.RemovalCause;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of the cache in the simplest form: one list, least recently used first. */
final class NaiveCache {

  private final int maxEntries;
  private final long maxBytes;
  private final double maxShare;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Object, Long> ended = new HashMap<>();
  private long counter;
  private long inserted;
  private long number;
  private long hits;
  private long misses;
  private long rejected;
  private final Map<RemovalCause, Long> removed = new HashMap<>();
  long now;

  /** An entry; a mark if it has no value. */
  private record Entry(
      TestKey key, @Nullable String value, long storedAt, FreshnessLifetime lifetime, long number) {

    long age(long now) {
      return now - storedAt;
    }

    long staleFor(long now) {
      return age(now) - lifetime.fresh().toNanos();
    }

    long heldFor() {
      return lifetime.fresh().toNanos()
          + Math.max(lifetime.staleWhileRevalidate().toNanos(), lifetime.staleIfError().toNanos());
    }

    boolean dead(long now) {
      return age(now) >= heldFor();
    }

    long bytes() {
      return value == null ? 0 : value.length();
    }
  }

  NaiveCache(int maxEntries, long maxBytes, double maxShare) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.maxShare = maxShare;
  }

  String get(TestKey key) {
    Entry entry = find(key).orElse(null);
    if (entry == null || entry.dead(now)) {
      misses++;
      if (entry != null) {
        remove(entry, RemovalCause.EXPIRED);
      }
      return "miss";
    }
    entries.remove(entry);
    entries.add(entry);
    String told = lookupOf(entry);
    if (told.startsWith("fresh ") || told.startsWith("revalidatable ")) {
      hits++;
    } else {
      misses++;
    }
    return told;
  }

  String peek(TestKey key) {
    return find(key).filter(entry -> !entry.dead(now)).map(this::lookupOf).orElse("miss");
  }

  /** Returns the number of the last event that ended epochs of {@code key}. */
  long epoch(TestKey key) {
    return Stream.concat(Stream.of(key, "all"), key.tags().stream())
        .mapToLong(concerned -> ended.getOrDefault(concerned, 0L))
        .max()
        .orElseThrow();
  }

  long newEpoch() {
    return ++counter;
  }

  /** Marks the key, unless it has a live value. */
  void mark(TestKey key, FreshnessLifetime lifetime, long epoch) {
    boolean hasValue = find(key).filter(old -> old.value != null && !old.dead(now)).isPresent();
    if (!hasValue) {
      put(key, null, lifetime, Duration.ZERO, epoch);
    }
  }

  boolean replace(TestKey key, String value, FreshnessLifetime lifetime, Duration age, long epoch) {
    boolean stored = put(key, value, lifetime, age, epoch);
    ended.merge(key, epoch(key) > epoch ? 0 : epoch, Math::max);
    return stored;
  }

  boolean put(
      TestKey key, @Nullable String value, FreshnessLifetime lifetime, Duration age, long epoch) {
    if (epoch(key) > epoch) {
      rejected++;
      return false;
    }
    return put(key, value, lifetime, age);
  }

  boolean put(TestKey key, String value, FreshnessLifetime lifetime) {
    return put(key, value, lifetime, Duration.ZERO);
  }

  private boolean put(
      TestKey key, @Nullable String value, FreshnessLifetime lifetime, Duration age) {
    Entry entry = new Entry(key, value, now - age.toNanos(), lifetime, number++);
    boolean tooHeavy = entry.bytes() > maxBytes;
    boolean hasLifetime = !lifetime.fresh().isZero() && !entry.dead(now);
    boolean kept = hasLifetime && !tooHeavy;
    find(key).ifPresent(old -> drop(old, kept ? RemovalCause.REPLACED : RemovalCause.DELETED));
    if (!kept) {
      rejected += tooHeavy && hasLifetime ? 1 : 0;
      return false;
    }
    if (isFullFor(entry)) {
      cleanUp();
    }
    while (isFullFor(entry)) {
      remove(victimFor(key.partition()), RemovalCause.EVICTED);
    }
    entries.add(entry);
    inserted++;
    return true;
  }

  void deleteSuperseded(TestKey key, long epoch) {
    if (epoch(key) <= epoch) {
      ended.merge(key, epoch, Math::max);
      find(key).ifPresent(entry -> drop(entry, RemovalCause.DELETED));
    }
  }

  boolean delete(TestKey key) {
    ended.put(key, ++counter);
    return find(key).map(entry -> drop(entry, RemovalCause.DELETED)).orElse(false);
  }

  int deleteByTag(CacheTag tag) {
    ended.put(tag, ++counter);
    return dropAll(
        entries.stream()
            .filter(entry -> entry.key.tags().contains(tag))
            .sorted(comparingLong(Entry::number))
            .toList(),
        RemovalCause.DELETED);
  }

  int expireByTag(CacheTag tag) {
    ended.put(tag, ++counter);
    List<Entry> fresh =
        entries.stream()
            .filter(entry -> entry.key.tags().contains(tag))
            .filter(entry -> entry.value != null && entry.staleFor(now) < 0)
            .toList();
    for (Entry entry : fresh) {
      Entry stale =
          new Entry(
              entry.key,
              entry.value,
              entry.storedAt,
              entry.lifetime.withFresh(Duration.ofNanos(entry.age(now))),
              entry.number);
      entries.set(entries.indexOf(entry), stale);
      if (stale.dead(now)) {
        remove(stale, RemovalCause.DELETED);
      }
    }
    return fresh.size();
  }

  int clear() {
    ended.put("all", ++counter);
    return dropAll(List.copyOf(entries), RemovalCause.CLEARED);
  }

  int cleanUp() {
    List<Entry> dead =
        entries.stream()
            .filter(entry -> entry.dead(now))
            .sorted(
                Comparator.<Entry>comparingLong(entry -> entry.storedAt + entry.heldFor())
                    .thenComparingLong(Entry::number))
            .toList();
    dead.forEach(entry -> remove(entry, RemovalCause.EXPIRED));
    return (int) dead.stream().filter(entry -> entry.value != null).count();
  }

  CacheStats counted() {
    return new CacheStats(
        hits,
        misses,
        inserted,
        removed(RemovalCause.EVICTED),
        removed(RemovalCause.EXPIRED),
        removed(RemovalCause.DELETED),
        removed(RemovalCause.CLEARED),
        removed(RemovalCause.REPLACED),
        rejected,
        entries.size(),
        bytes());
  }

  List<TestKey> order() {
    return entries.stream().map(Entry::key).toList();
  }

  private String lookupOf(Entry entry) {
    if (entry.value == null) {
      return "uncacheable";
    }
    if (entry.staleFor(now) < 0) {
      return "fresh " + entry.value;
    }
    return entry.staleFor(now) < entry.lifetime.staleWhileRevalidate().toNanos()
        ? "revalidatable " + entry.value
        : "on error " + entry.value;
  }

  private Optional<Entry> find(TestKey key) {
    return entries.stream().filter(entry -> entry.key.equals(key)).findFirst();
  }

  private boolean isFullFor(Entry entry) {
    return entries.size() >= maxEntries || bytes() + entry.bytes() > maxBytes;
  }

  /** The oldest entry of all, unless the partition has more than its share: then its oldest. */
  private Entry victimFor(CachePartition partition) {
    List<Entry> own =
        entries.stream().filter(entry -> entry.key.partition().equals(partition)).toList();
    boolean exceedsShare =
        own.size() > maxShare * maxEntries
            || own.stream().mapToLong(Entry::bytes).sum() > maxShare * maxBytes;
    return exceedsShare ? own.getFirst() : entries.getFirst();
  }

  private long bytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  private int dropAll(List<Entry> doomed, RemovalCause cause) {
    int values = 0;
    for (Entry entry : doomed) {
      values += drop(entry, cause) ? 1 : 0;
    }
    return values;
  }

  /** Returns whether a live value was removed. */
  private boolean drop(Entry entry, RemovalCause cause) {
    boolean live = !entry.dead(now);
    remove(entry, live ? cause : RemovalCause.EXPIRED);
    return live && entry.value != null;
  }

  private void remove(Entry entry, RemovalCause cause) {
    entries.remove(entry);
    removed.merge(cause, 1L, Long::sum);
  }

  private long removed(RemovalCause cause) {
    return removed.getOrDefault(cause, 0L);
  }
}
