package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.loading.CacheLoader.LoadRequest;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The refresh of stale values in the background while they are served (RFC 5861, section 3): at
 * most one refresh per key, started only by a request. Thread-safe.
 */
final class BackgroundRefresher<K extends TaggedKey, V> {

  private final CacheLoader<K, V> cacheLoader;
  private final Ticker ticker;
  private final Executor background;
  private final Set<K> inFlight = ConcurrentHashMap.newKeySet();

  BackgroundRefresher(CacheLoader<K, V> loader, Ticker ticker, Executor background) {
    this.cacheLoader = loader;
    this.ticker = ticker;
    this.background = background;
  }

  /**
   * Starts a refresh of the value at {@code keys}, unless one is already running.
   *
   * @param wait how long the loader may take, from the time at which it begins
   * @param epoch supplies the epoch to store with; called at that time
   */
  void start(
      CacheKeys<K> keys,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    if (!inFlight.add(keys.own())) {
      return;
    }
    boolean accepted = false;
    try {
      background.execute(() -> refresh(keys, wait, loader, epoch));
      accepted = true;
    } catch (RejectedExecutionException _) {
      // Nothing is lost: the caller has its value, and the next one requests a refresh again.
    } finally {
      if (!accepted) {
        inFlight.remove(keys.own());
      }
    }
  }

  private void refresh(
      CacheKeys<K> keys,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    try {
      // The loader's time does not include the time in the queue.
      Deadline deadline = Deadline.after(wait, ticker);
      cacheLoader.loadWithoutWaiting(
          new LoadRequest<>(keys, FreshnessRequirement.NONE, deadline, loader), epoch.getAsLong());
    } finally {
      inFlight.remove(keys.own());
    }
  }
}
