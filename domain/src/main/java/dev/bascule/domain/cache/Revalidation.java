package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Refreshes stale values behind the backs of those who are served them (RFC 5861, section 3): one
 * refreshing of a key at a time, and only because somebody asked for it. Thread-safe.
 */
final class Revalidation<K extends Grouped, V> {

  private final Loading<K, V> loading;
  private final Ticker ticker;
  private final Executor background;
  private final Set<K> underWay = ConcurrentHashMap.newKeySet();

  Revalidation(Loading<K, V> loading, Ticker ticker, Executor background) {
    this.loading = loading;
    this.ticker = ticker;
    this.background = background;
  }

  /** Has the value for the request's key refreshed, unless it is being refreshed already. */
  void begin(Request<K, V> request, long epoch) {
    if (!underWay.add(request.key())) {
      return;
    }
    boolean accepted = false;
    try {
      background.execute(() -> refresh(request, epoch));
      accepted = true;
    } catch (RejectedExecutionException _) {
      // Nothing is lost: the caller has its value, and the next one asks again.
    } finally {
      if (!accepted) {
        underWay.remove(request.key());
      }
    }
  }

  private void refresh(Request<K, V> request, long epoch) {
    // A deadline that has passed: where somebody loads already, there is nothing to wait for.
    Deadline now = new Deadline(ticker.nanos());
    try {
      loading.together(
          new Request<>(request.key(), FreshnessDemand.NONE, now, request.loader()), epoch);
    } finally {
      underWay.remove(request.key());
    }
  }
}
