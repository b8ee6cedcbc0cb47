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

  private final CacheLoader<K, V> loading;
  private final Ticker ticker;
  private final Executor background;
  private final Set<K> underWay = ConcurrentHashMap.newKeySet();

  BackgroundRefresher(CacheLoader<K, V> loading, Ticker ticker, Executor background) {
    this.loading = loading;
    this.ticker = ticker;
    this.background = background;
  }

  /**
   * Has the value at {@code homes} refreshed, unless it is being refreshed already.
   *
   * @param wait how long the loader has, from the moment at which it begins
   * @param epoch the epoch to store by; asked for at that moment
   */
  void begin(
      CacheKeys<K> homes,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    if (!underWay.add(homes.own())) {
      return;
    }
    boolean accepted = false;
    try {
      background.execute(() -> refresh(homes, wait, loader, epoch));
      accepted = true;
    } catch (RejectedExecutionException _) {
      // Nothing is lost: the caller has its value, and the next one asks again.
    } finally {
      if (!accepted) {
        underWay.remove(homes.own());
      }
    }
  }

  private void refresh(
      CacheKeys<K> homes,
      Duration wait,
      Function<? super Deadline, LoadResult<V>> loader,
      LongSupplier epoch) {
    try {
      // The time that it spent in the queue is not the loader's.
      Deadline deadline = Deadline.after(wait, ticker);
      loading.withoutWaiting(
          new LoadRequest<>(homes, FreshnessRequirement.NONE, deadline, loader), epoch.getAsLong());
    } finally {
      underWay.remove(homes.own());
    }
  }
}
