package dev.bascule.domain.cache.lru;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.TaggedKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries in order of their last use: a doubly linked list for each partition, and a number of
 * the last use of each entry, which orders the entries of all partitions.
 *
 * <p>The links are in an array and not in the entries, because applying hits writes those of many
 * entries, and processors that look up entries do not have to reload them. Each entry has an index,
 * and so has each list, before its oldest and after its newest entry. A freed index is the next one
 * to be used.
 *
 * <p>A hit changes only the links of its list. The partitions are in order of their oldest entries
 * as of the last time that it was needed: since then these can only have been used, so at most the
 * first partitions have to be put further back.
 */
public final class RecencyList<K extends TaggedKey, V> {

  /** The index of nothing. */
  private static final int NONE = 0;

  private static final int INITIAL_CAPACITY = 16;

  /** The numbers of an index in {@link #links}. */
  private static final int STRIDE = 6;

  private static final int OLDER = 0;
  private static final int NEWER = 1;
  private static final int HITS = 2;
  private static final int LIST = 3;
  private static final int USE_HIGH = 4;
  private static final int USE_LOW = 5;

  /**
   * For each index, the next older one, the next newer one, the number of hits, the index of the
   * list, and the two halves of the number of the last use. All are here because a hit writes the
   * links of its entry anyway.
   */
  private int[] links = new int[STRIDE * INITIAL_CAPACITY];

  private final List<@Nullable CacheEntry<K, V>> entries = new ArrayList<>();
  private final Map<CachePartition, Usage> usages = new HashMap<>();
  private final NavigableMap<Long, Usage> byOldestUse = new TreeMap<>();

  /** The index freed last; each free index links to the one freed before it. */
  private int freeIndex = NONE;

  private long uses;

  /** What a partition has in the cache. */
  private static final class Usage {

    /** The index of its list. */
    final int list;

    int entries;
    long bytes;

    /** The key in {@link #byOldestUse}: the last use of an entry that was the oldest. */
    long oldestUse;

    Usage(int list) {
      this.list = list;
    }
  }

  RecencyList() {
    entries.add(null);
  }

  /** Adds {@code entry} as the most recently used. */
  void add(CacheEntry<K, V> entry) {
    Usage usage = usages.computeIfAbsent(entry.key().partition(), _ -> new Usage(newList()));
    int index = newIndex();
    entries.set(index, entry);
    entry.recencyIndex = index;
    links[STRIDE * index + HITS] = 0;
    append(index, usage.list);
    usage.bytes += entry.bytes();
    usage.entries++;
    if (usage.entries == 1) {
      order(usage);
    }
  }

  void remove(CacheEntry<K, V> entry) {
    CachePartition partition = entry.key().partition();
    Usage usage = requireNonNull(usages.get(partition));
    unlink(entry.recencyIndex);
    free(entry.recencyIndex);
    usage.bytes -= entry.bytes();
    usage.entries--;
    if (usage.entries == 0) {
      free(usage.list);
      usages.remove(partition);
      byOldestUse.remove(usage.oldestUse);
    }
  }

  /** Counts a hit of the entry at {@code index}, and makes it the most recently used. */
  void touch(int index) {
    links[STRIDE * index + HITS]++;
    unlink(index);
    append(index, links[STRIDE * index + LIST]);
  }

  /** Returns the number of hits of {@code entry}, which begins again after 2^32. */
  long hits(CacheEntry<K, V> entry) {
    return Integer.toUnsignedLong(links[STRIDE * entry.recencyIndex + HITS]);
  }

  /** Returns up to {@code limit} entries, most recently used first. */
  List<CacheEntry<K, V>> newestFirst(int limit) {
    Queue<Integer> candidates = new PriorityQueue<>(comparingLong(this::lastUse).reversed());
    for (Usage usage : usages.values()) {
      candidates.add(links[STRIDE * usage.list + OLDER]);
    }
    List<CacheEntry<K, V>> newest = new ArrayList<>();
    while (!candidates.isEmpty() && newest.size() < limit) {
      int index = candidates.remove();
      CacheEntry<K, V> entry = entries.get(index);
      if (entry != null) {
        newest.add(entry);
        candidates.add(links[STRIDE * index + OLDER]);
      }
    }
    return newest;
  }

  /** Returns the least recently used entry, or null. */
  @Nullable CacheEntry<K, V> oldest() {
    Map.Entry<Long, Usage> first = byOldestUse.firstEntry();
    while (first != null) {
      int index = newer(first.getValue().list);
      if (lastUse(index) == first.getKey()) {
        return entries.get(index);
      }
      byOldestUse.remove(first.getKey());
      order(first.getValue());
      first = byOldestUse.firstEntry();
    }
    return null;
  }

  /** Returns the least recently used entry of {@code partition}, or null. */
  @Nullable CacheEntry<K, V> oldestOf(CachePartition partition) {
    Usage usage = usages.get(partition);
    return usage == null ? null : entries.get(newer(usage.list));
  }

  /** Returns the number of entries of {@code partition}. */
  public int entriesOf(CachePartition partition) {
    Usage usage = usages.get(partition);
    return usage == null ? 0 : usage.entries;
  }

  /** Returns the bytes of the entries of {@code partition}. */
  public long bytesOf(CachePartition partition) {
    Usage usage = usages.get(partition);
    return usage == null ? 0 : usage.bytes;
  }

  /** Returns the partitions that have an entry. */
  public Set<CachePartition> partitions() {
    return Set.copyOf(usages.keySet());
  }

  /** Returns all entries, least recently used first. */
  public List<CacheEntry<K, V>> oldestFirst() {
    return newestFirst(Integer.MAX_VALUE).reversed();
  }

  /** Puts {@code usage} at the place of its oldest entry. */
  private void order(Usage usage) {
    usage.oldestUse = lastUse(newer(usage.list));
    byOldestUse.put(usage.oldestUse, usage);
  }

  private int newList() {
    int list = newIndex();
    link(list, list);
    return list;
  }

  private int newIndex() {
    if (freeIndex != NONE) {
      int index = freeIndex;
      freeIndex = newer(index);
      return index;
    }
    int index = entries.size();
    entries.add(null);
    if (STRIDE * index == links.length) {
      links = Arrays.copyOf(links, 2 * links.length);
    }
    return index;
  }

  private void free(int index) {
    entries.set(index, null);
    links[STRIDE * index + NEWER] = freeIndex;
    freeIndex = index;
  }

  private void append(int index, int list) {
    uses++;
    links[STRIDE * index + LIST] = list;
    links[STRIDE * index + USE_HIGH] = (int) (uses >>> Integer.SIZE);
    links[STRIDE * index + USE_LOW] = (int) uses;
    link(links[STRIDE * list + OLDER], index);
    link(index, list);
  }

  private void unlink(int index) {
    link(links[STRIDE * index + OLDER], newer(index));
  }

  private long lastUse(int index) {
    return (long) links[STRIDE * index + USE_HIGH] << Integer.SIZE
        | Integer.toUnsignedLong(links[STRIDE * index + USE_LOW]);
  }

  private int newer(int index) {
    return links[STRIDE * index + NEWER];
  }

  private void link(int older, int newer) {
    links[STRIDE * older + NEWER] = newer;
    links[STRIDE * newer + OLDER] = older;
  }
}
