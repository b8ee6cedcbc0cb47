package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
  private final EngineInfo info;
  private final EngineEpoch epoch;
  private final Ticker ticker;
  private final ReplyTimeouts timeouts;
  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicLong lastExpiryAt;
  private final AtomicBoolean isClaimed = new AtomicBoolean();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param info what the engine said of itself when it was connected
   * @param timeouts ends waits for replies
   */
  EngineLink(
      StatefulRedisConnection<String, byte[]> connection,
      EngineInfo info,
      ReplyTimeouts timeouts,
      Ticker ticker) {
    this.connection = connection;
    this.info = info;
    this.epoch = info.epoch();
    this.timeouts = timeouts;
    this.ticker = ticker;
    this.lastExpiryAt = new AtomicLong(ticker.nanos());
  }

  /** Returns what the engine said of itself when it was connected. */
  EngineInfo info() {
    return info;
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

  /**
   * Waits for a reply until {@code deadline} at most, or up to a tick of the timeouts less. An
   * interrupt does not shorten the wait, which is short: it says nothing of the engine.
   */
  <T> T await(CompletionStage<T> command, ReplyDeadline deadline) {
    CompletableFuture<T> reply = command.toCompletableFuture();
    // A timed wait of a virtual thread would wake another thread twice.
    timeouts.add(reply, deadline.atNanos());
    if (!isOpen()) {
      // No reply comes any more, and the timeouts may have ended before.
      boolean _ = reply.cancel(false);
    }
    try {
      T result = reply.join();
      expired.set(0);
      return result;
    } catch (CancellationException e) {
      throw EngineErrors.of(e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        countExpiry(deadline.atNanos() - deadline.allowed().toNanos());
        throw new EngineException("no reply within " + deadline.allowed().toMillis() + " ms");
      }
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
}
