package dev.bascule.domain.cache.loading;

import dev.bascule.domain.cache.TaggedKey;
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
 * Refreshes values behind the backs of those who are served them (RFC 5861, section 3): one
 * refreshing of a key at a time, and only because somebody asked for it. Thread-safe.
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
   * Has the value at {@code keys} refreshed, unless it is being refreshed already.
   *
   * @param wait how long the loader has, from the moment at which it begins
   * @param epoch the epoch to store by; asked for at that moment
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
      // Nothing is lost: the caller has its value, and the next one asks again.
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
      // The time that it spent in the queue is not the loader's.
      Deadline deadline = Deadline.after(wait, ticker);
      cacheLoader.loadWithoutWaiting(
          new LoadRequest<>(keys, FreshnessRequirement.NONE, deadline, loader), epoch.getAsLong());
    } finally {
      inFlight.remove(keys.own());
    }
  }
}
