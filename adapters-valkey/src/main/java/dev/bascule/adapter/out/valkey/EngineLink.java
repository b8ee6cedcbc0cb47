package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to one process of the engine, which is never replaced by another.
 *
 * <p>Thread-safe.
 */
final class EngineLink {

  /** A broken connection may look healthy for minutes; one slow reply does not mean that. */
  private static final int EXPIRED_TO_CLOSE = 3;

  private final StatefulRedisConnection<String, byte[]> connection;
  private final EngineEpoch epoch;
  private final Ticker ticker;
  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicLong lastExpiryAt;
  private final AtomicBoolean isClaimed = new AtomicBoolean();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  EngineLink(StatefulRedisConnection<String, byte[]> connection, EngineEpoch epoch, Ticker ticker) {
    this.connection = connection;
    this.epoch = epoch;
    this.ticker = ticker;
    this.lastExpiryAt = new AtomicLong(ticker.nanos());
  }

  /** Returns the history that the engine had when it was connected. */
  EngineEpoch epoch() {
    return epoch;
  }

  StatefulRedisConnection<String, byte[]> connection() {
    return connection;
  }

  RedisAsyncCommands<String, byte[]> commands() {
    return connection.async();
  }

  boolean isOpen() {
    return !isClosed.get() && connection.isOpen();
  }

  /** Returns true for the first call. */
  boolean claim() {
    return isClaimed.compareAndSet(false, true);
  }

  void close() {
    if (isClosed.compareAndSet(false, true)) {
      CompletionStage<Void> _ = connection.closeAsync();
    }
  }

  /** Runs {@code action} when the connection has ended. */
  void onEnd(Runnable action) {
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
            action.run();
          }
        });
    if (!isOpen()) {
      action.run();
    }
  }

  /** Waits for a reply until {@code deadlineNanos}. */
  <T> T await(Future<T> reply, long deadlineNanos, Duration timeout) {
    try {
      T result = awaitUninterruptibly(reply, deadlineNanos, ticker);
      expired.set(0);
      return result;
    } catch (TimeoutException _) {
      countExpiry(deadlineNanos - timeout.toNanos());
      throw new EngineException("no reply within " + timeout.toMillis() + " ms");
    } catch (CancellationException e) {
      throw EngineErrors.of(e);
    } catch (ExecutionException e) {
      closeIfMoved(e);
      throw EngineErrors.of(e);
    }
  }

  /** Of commands that waited at the same time, one counts: a pause of this process is one. */
  private void countExpiry(long sentAt) {
    long last = lastExpiryAt.get();
    if (sentAt - last >= 0
        && lastExpiryAt.compareAndSet(last, ticker.nanos())
        && expired.incrementAndGet() >= EXPIRED_TO_CLOSE) {
      close();
    }
  }

  /** Closes the connection if another node is the primary now. */
  private void closeIfMoved(Throwable error) {
    if (EngineErrors.isReply(error, "READONLY")
        || EngineErrors.isReply(error, "MOVED")
        || EngineErrors.isReply(error, "CLUSTERDOWN")) {
      close();
    }
  }

  /**
   * Waits until {@code deadlineNanos} at most. An interrupt does not shorten the wait, which is
   * short: it says nothing of the engine.
   */
  static <T> T awaitUninterruptibly(Future<T> future, long deadlineNanos, Ticker ticker)
      throws ExecutionException, TimeoutException {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return future.get(Math.max(0, deadlineNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
