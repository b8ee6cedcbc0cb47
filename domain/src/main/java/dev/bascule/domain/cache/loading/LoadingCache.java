package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CachedValue;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.loading.CacheLoader.LoadRequest;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A loading cache: returns stored values, and loads missing ones once for all callers that request
 * them at the same time.
 *
 * <p>A fresh value is served if the caller's requirement accepts it. A stale one is served while it
 * is refreshed in the background, or if the load fails, as far as its lifetime allows. A value
 * whose load began before an invalidation is neither stored after it nor returned to callers that
 * arrived after it.
 *
 * <p>All other access to the cache goes through this class.
 *
 * <p>Thread-safe.
 */
public final class LoadingCache<K extends TaggedKey, V> {

  private final Cache<K, V> cache;

  /** For look-ups in {@code cache}: hides what another replica may have invalidated. */
  private final CacheReader<K, V> reader;

  private final SharedCache<K, V> sharedCache;
  private final Ticker ticker;
  private final CacheLoader<K, V> loader;
  private final Executor background;

  /** The keys that are being refreshed in the background: at most one refresh each. */
  private final Set<K> refreshing = ConcurrentHashMap.newKeySet();

  /**
   * @param sharedCache is looked up for values that {@code cache} does not have, and learns which
   *     are invalidated
   * @param background runs the refreshes of stale values
   * @param jitter shortens the lifetime of each stored value, depending on its key
   */
  public LoadingCache(
      Cache<K, V> cache,
      SharedCache<K, V> sharedCache,
      Ticker ticker,
      Executor background,
      TtlJitter jitter) {
    this.cache = cache;
    this.reader = sharedCache.guard(cache);
    this.sharedCache = sharedCache;
    this.ticker = ticker;
    this.loader = new CacheLoader<>(cache, reader, sharedCache, ticker, jitter);
    this.background = background;
  }

  /**
   * Returns the value at {@code keys}, from the cache or from {@code loader}. Blocks while it
   * loads.
   *
   * @param deadline until when this caller waits, for its own load or for another's
   * @param loader loads the value, on the thread of the caller or in the background, without any
   *     lock held. It receives its deadline: the caller's or, in the background, a new one with the
   *     same remaining time, counted from its beginning
   */
  public Outcome<V> get(
      CacheKeys<K> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    LoadRequest<K, V> request =
        new LoadRequest<>(keys, requirement, deadline, loader, sharedCache.flightRound());
    if (requirement.reload()) {
      return reload(request);
    }
    return switch (lookUp(keys)) {
      case CacheLookup.Fresh<V>(CachedValue<V> cached) -> onFresh(request, cached);
      case CacheLookup.StaleRevalidatable<V>(CachedValue<V> cached, long epoch) ->
          onRevalidatable(request, cached, epoch);
      case CacheLookup.StaleOnError<V>(CachedValue<V> cached, long epoch) ->
          onStale(request, cached, epoch);
      case CacheLookup.Miss<V>(long epoch) -> load(request, Reason.MISS, epoch);
      case CacheLookup.Uncacheable<V>(long epoch) -> onUncacheable(request, epoch);
    };
  }

  /**
   * Returns what {@link #get} would return, and counts it in the same way, if that requires no
   * load: a fresh value that {@code requirement} accepts; or, if nothing is stored, not even stale,
   * and no caller is loading it, the failure that {@code rejection} returns. Never blocks.
   *
   * @param rejection returns why a load would fail without a request; empty if it might succeed
   * @return empty if {@link #get} must be called; then nothing is counted
   */
  public Optional<Outcome<V>> poll(
      CacheKeys<K> keys, FreshnessRequirement requirement, Supplier<Optional<Failure>> rejection) {
    if (requirement.reload()) {
      return Optional.empty();
    }
    Optional<Outcome<V>> hit = getIfFresh(keys, requirement);
    if (hit.isPresent() || !isAbsent(keys)) {
      return hit;
    }
    Optional<Failure> failure = rejection.get();
    if (failure.isPresent()) {
      CacheLookup<V> _ = reader.get(keys.own());
    }
    return failure.map(Outcome.Failed::new);
  }

  /**
   * Returns a stored value that may be served only if a load fails, without waiting for a load, and
   * starts one in the background like {@link #refresh}. For loads that are likely to fail. Counts
   * the look-up if there is such a value.
   *
   * @param deadline what is left until then is how long the loader may take
   * @param loader as for {@link #get}
   * @return empty if {@link #get} must be called
   */
  public Optional<Outcome<V>> getStaleOnError(
      CacheKeys<K> keys,
      FreshnessRequirement requirement,
      Deadline deadline,
      Function<? super Deadline, LoadResult<V>> loader) {
    if (requirement.reload()
        || !allowsRefresh(requirement)
        || !(reader.peek(keyToRead(keys))
            instanceof CacheLookup.StaleOnError<V>(CachedValue<V> cached, long epoch))
        || !requirement.allowsRevalidatable(freshness(cached))) {
      return Optional.empty();
    }
    CacheLookup<V> _ = lookUp(keys);
    long latest = latestEpoch(keys, epoch);
    startRefresh(keys, deadline.remaining(ticker), loader, () -> latest);
    return Optional.of(hit(cached, freshness(cached)));
  }

  private Optional<Outcome<V>> getIfFresh(CacheKeys<K> keys, FreshnessRequirement requirement) {
    if (!hasFresh(keys, requirement)) {
      return Optional.empty();
    }
    // Read before the look-up, because reading a clock waits for pending memory accesses. A value
    // that is stored in between has no age yet.
    long now = ticker.nanos();
    return reader.getIfFresh(keyToRead(keys), now)
            instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
        ? Optional.of(hit(cached, cached.foundFreshAt(now)))
        : Optional.empty();
  }

  /** Looks up once if the caller has no requirement, as most callers. */
  private boolean hasFresh(CacheKeys<K> keys, FreshnessRequirement requirement) {
    return (requirement.maxAge() == null && requirement.minFresh() == null)
        || (reader.peek(keyToRead(keys)) instanceof CacheLookup.Fresh<V>(CachedValue<V> cached)
            && requirement.allowsFresh(cached.foundFreshAt(ticker.nanos())));
  }

  /** Returns whether nothing is stored, not even stale, and no caller is loading it. */
  private boolean isAbsent(CacheKeys<K> keys) {
    return switch (reader.peek(keys.own())) {
      case CacheLookup.Miss<V>(long epoch) ->
          keys.shared().isEmpty()
              && !loader.isInFlight(keys.own(), epoch)
              && !sharedCache.mayHave(keys.own());
      case CacheLookup.Uncacheable<V> _ -> keys.shared().isEmpty();
      case CacheLookup.Fresh<V> _,
          CacheLookup.StaleRevalidatable<V> _,
          CacheLookup.StaleOnError<V> _ ->
          false;
    };
  }

  /**
   * Starts a load of the value at {@code keys} in the background and returns immediately. Has no
   * effect if such a load is already running or the background executor is full; when its turn
   * comes, the loader does not run if a fresh value is stored or another caller is loading one. The
   * value is stored unless it is invalidated meanwhile. Counts no look-up.
   *
   * @param wait how long the loader may take, from the time at which it begins; not negative
   * @param loader as for {@link #get}
   */
  public void refresh(
      CacheKeys<K> keys, Duration wait, Function<? super Deadline, LoadResult<V>> loader) {
    startRefresh(keys, wait, loader, () -> epoch(keys));
  }

  /** Looks up the value at {@code keys} and counts the look-up like {@link #get}. Loads nothing. */
  public CacheLookup<V> lookUp(CacheKeys<K> keys) {
    return reader.get(keyToRead(keys));
  }

  /**
   * Returns the value stored at {@code keys}, fresh or stale. Counts nothing. A loader may call it
   * to ask the server whether that value is still current, and return it with a new lifetime.
   */
  public Optional<V> peek(CacheKeys<K> keys) {
    return stored(keys).map(CachedValue::value);
  }

  /**
   * Stores a value that an earlier process had loaded, unless there is one. Counts no look-up, and
   * shortens no lifetime.
   *
   * @param age the time since it was loaded; not negative
   * @return whether it was stored
   */
  public boolean restore(K key, V value, FreshnessLifetime lifetime, Duration age) {
    long epoch = cache.epoch(key);
    return stored(key).isEmpty() && cache.put(key, value, lifetime, age, epoch);
  }

  /**
   * Deletes the value for {@code key} if its freshness matches {@code condition}. Counts nothing.
   */
  public void invalidateIf(K key, Predicate<? super Freshness> condition) {
    if (stored(key).filter(cached -> condition.test(freshness(cached))).isPresent()) {
      cache.delete(key);
    }
  }

  /**
   * Deletes all values with {@code tag}, and notifies other replicas, for which it may block.
   * Returns the number of live ones.
   */
  public int invalidate(CacheTag tag) {
    return invalidate(List.of(tag));
  }

  /** Like {@link #invalidate(CacheTag)}, for all values with any of {@code tags}. */
  public int invalidate(List<? extends CacheTag> tags) {
    tags.forEach(sharedCache::beginGeneration);
    int deleted = tags.stream().mapToInt(cache::deleteByTag).sum();
    sharedCache.announce();
    return deleted;
  }

  /**
   * Makes all fresh values with any of {@code tags} stale: they are served only as their lifetime
   * allows for stale values. The shared cache has no stale values, so they are deleted there.
   * Notifies other replicas, for which it may block. Returns the number of values that were fresh.
   */
  public int expire(List<? extends CacheTag> tags) {
    tags.forEach(sharedCache::beginSoftGeneration);
    int expired = tags.stream().mapToInt(cache::expireByTag).sum();
    sharedCache.announce();
    return expired;
  }

  /**
   * Like {@link #invalidate(List)}, but never blocks: other replicas are notified shortly after
   * that.
   */
  public int invalidateAsync(List<? extends CacheTag> tags) {
    tags.forEach(sharedCache::beginGeneration);
    int deleted = tags.stream().mapToInt(cache::deleteByTag).sum();
    sharedCache.announceInBackground();
    return deleted;
  }

  /**
   * Deletes the value for {@code key}. If other replicas may have it, deletes all values with
   * {@code tag}, because tags are what replicas tell each other.
   *
   * @param tag the narrowest tag of the key
   * @return whether there was a live value
   */
  public boolean invalidate(K key, CacheTag tag) {
    return (sharedCache.isDistributed() && key.mayLeaveProcess())
        ? invalidate(tag) > 0
        : cache.delete(key);
  }

  /** Returns the most recently used live values. Like {@link Cache#newestEntries}. */
  public List<CacheEntryView<K>> newestEntries(int limit) {
    return cache.newestEntries(limit);
  }

  /** Deletes all values. Returns the number of live ones. */
  public int clear() {
    sharedCache.beginGeneration();
    int deleted = cache.clear();
    sharedCache.announce();
    return deleted;
  }

  /** Removes expired values. Returns their number. */
  public int cleanUpExpired() {
    return cache.cleanupExpired();
  }

  /** Returns the statistics of the cache. */
  public CacheStats stats() {
    return cache.stats();
  }

  public CacheSettings settings() {
    return cache.settings();
  }

  /** Never joins another load, which may have begun before this reload was requested. */
  private Outcome<V> reload(LoadRequest<K, V> request) {
    FreshnessRequirement requirement = request.requirement();
    if (requirement.onlyIfCached()) {
      return new Outcome.Failed<>(new Failure.NotCached());
    }
    LoadOutcome<V> outcome =
        mayStore(request) ? loader.loadAlone(request) : loader.loadWithoutStoring(request);
    return conclude(request, outcome, Reason.REQUEST);
  }

  private Outcome<V> onFresh(LoadRequest<K, V> request, CachedValue<V> cached) {
    Freshness freshness = cached.foundFreshAt(ticker.nanos());
    return request.requirement().allowsFresh(freshness)
        ? hit(cached, freshness)
        : load(request, Reason.REQUEST, epoch(request.keys()));
  }

  private Outcome<V> onRevalidatable(LoadRequest<K, V> request, CachedValue<V> cached, long epoch) {
    Freshness freshness = freshness(cached);
    if (!request.requirement().allowsRevalidatable(freshness)) {
      return load(request, Reason.STALE, epoch);
    }
    if (allowsRefresh(request.requirement())) {
      Duration wait = request.deadline().remaining(ticker);
      long latest = latestEpoch(request.keys(), epoch);
      startRefresh(request.keys(), wait, request.loader(), () -> latest);
    }
    return hit(cached, freshness);
  }

  /**
   * Starts a refresh of the value at {@code keys} in the background while it is served (RFC 5861,
   * section 3), unless one is already running.
   *
   * @param wait how long the loader may take, from the time at which it begins
   * @param epoch supplies the epoch to store with; called at that time
   */
  private void startRefresh(
      CacheKeys<K> keys,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    if (!refreshing.add(keys.own())) {
      return;
    }
    boolean accepted = false;
    try {
      background.execute(() -> runRefresh(keys, wait, loader, epoch));
      accepted = true;
    } catch (RejectedExecutionException _) {
      // Nothing is lost: the caller has its value, and the next one requests a refresh again.
    } finally {
      if (!accepted) {
        refreshing.remove(keys.own());
      }
    }
  }

  private void runRefresh(
      CacheKeys<K> keys,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    try {
      // The loader's time does not include the time in the queue.
      Deadline deadline = Deadline.after(wait, ticker);
      this.loader.loadWithoutWaiting(
          new LoadRequest<>(
              keys, FreshnessRequirement.NONE, deadline, loader, sharedCache.flightRound()),
          epoch.getAsLong());
    } finally {
      refreshing.remove(keys.own());
    }
  }

  private Outcome<V> onStale(LoadRequest<K, V> request, CachedValue<V> cached, long epoch) {
    Freshness freshness = freshness(cached);
    return request.requirement().allowsStale(freshness)
        ? hit(cached, freshness)
        : load(request, Reason.STALE, epoch);
  }

  private Outcome<V> onUncacheable(LoadRequest<K, V> request, long epoch) {
    FreshnessRequirement requirement = request.requirement();
    return requirement.onlyIfCached() || requirement.noStore()
        ? load(request, Reason.MISS, epoch)
        : conclude(request, loader.loadAlone(request), Reason.MISS);
  }

  private Outcome<V> load(LoadRequest<K, V> request, Reason reason, long epoch) {
    FreshnessRequirement requirement = request.requirement();
    if (requirement.onlyIfCached()) {
      return new Outcome.Failed<>(new Failure.NotCached());
    }
    LoadOutcome<V> outcome =
        mayStore(request)
            ? loader.loadShared(request, latestEpoch(request.keys(), epoch))
            : loader.loadWithoutStoring(request);
    return conclude(request, outcome, reason);
  }

  private static boolean mayStore(LoadRequest<? extends TaggedKey, ?> request) {
    return !request.requirement().noStore() && request.keys().own().isStorable();
  }

  private Outcome<V> conclude(LoadRequest<K, V> request, LoadOutcome<V> outcome, Reason cause) {
    Reason reason = request.keys().own().isStorable() ? cause : Reason.UNTAGGED;
    return switch (outcome) {
      case LoadResult.Storable<V> loaded -> served(loaded, reason, /* joined= */ false);
      case LoadOutcome.Joined<V>(LoadResult.Storable<V> loaded) ->
          served(loaded, reason, /* joined= */ true);
      case LoadResult.Unstorable<V>(V value) ->
          new Outcome.Served<>(
              value,
              new CacheProvenance.Forwarded(reason, /* collapsed= */ false, Optional.empty()));
      case LoadOutcome.Found<V>(CachedValue<V> cached, CacheLevel level) ->
          new Outcome.Served<>(
              cached.value(), new CacheProvenance.Hit(cached.foundFreshAt(ticker.nanos()), level));
      case LoadResult.Failed<V>(Failure failure) -> staleOrFailure(failure, request);
    };
  }

  private static <V> Outcome<V> served(
      LoadResult.Storable<V> loaded, Reason reason, boolean joined) {
    return new Outcome.Served<>(
        loaded.value(),
        new CacheProvenance.Forwarded(
            reason, joined, Optional.of(loaded.lifetime().fresh()).filter(Duration::isPositive)));
  }

  /**
   * Returns a stored value instead of a transient failure (RFC 5861, section 4), unless it was
   * invalidated since the look-up. The RFC covers 5xx statuses only; a server or bridge that asks
   * callers to wait is included, so that callers without a result do not call it again.
   */
  private Outcome<V> staleOrFailure(Failure failure, LoadRequest<K, V> request) {
    if (request.requirement().reload() || !failure.isTransient()) {
      return new Outcome.Failed<>(failure);
    }
    return stored(request.keys())
        .filter(cached -> cached.lifetime().coversErrorAt(freshness(cached).age()))
        .map(cached -> hit(cached, freshness(cached)))
        .orElseGet(() -> new Outcome.Failed<>(failure));
  }

  /** Returns the epoch of a load for either key: an invalidation of either ends it. */
  private long epoch(CacheKeys<K> keys) {
    return latestEpoch(keys, cache.epoch(keys.own()));
  }

  /**
   * Like {@link #epoch(CacheKeys)}, if the epoch of one key is known. The later of the two is right
   * for both: each was read before the load began, and whatever ends it from then on is later than
   * both.
   */
  private long latestEpoch(CacheKeys<K> keys, long epoch) {
    return keys.shared()
        .map(shared -> Math.max(epoch, Math.max(cache.epoch(keys.own()), cache.epoch(shared))))
        .orElse(epoch);
  }

  /** Returns the own key, unless the value is stored under the shared one only. */
  private K keyToRead(CacheKeys<K> keys) {
    K own = keys.own();
    return keys.shared().isEmpty() || stored(own).isPresent()
        ? own
        : keys.shared().filter(shared -> stored(shared).isPresent()).orElse(own);
  }

  private static <V> Outcome<V> hit(CachedValue<V> cached, Freshness freshness) {
    return new Outcome.Served<>(cached.value(), new CacheProvenance.Hit(freshness));
  }

  private Optional<CachedValue<V>> stored(CacheKeys<K> keys) {
    return stored(keys.own()).or(() -> keys.shared().flatMap(this::stored));
  }

  private Optional<CachedValue<V>> stored(K key) {
    return reader.peek(key).storedValue();
  }

  private Freshness freshness(CachedValue<V> cached) {
    return cached.freshnessAt(ticker.nanos());
  }

  /**
   * Does not refresh for a caller that excludes requests to the server, or refreshes. A caller that
   * accepts a stale value gets it, and all callers get the refreshed one (RFC 5861, section 3).
   */
  private static boolean allowsRefresh(FreshnessRequirement requirement) {
    return !requirement.noRefresh() && !requirement.onlyIfCached() && !requirement.noStore();
  }
}
