package dev.bascule.adapter.out.valkey.replicas;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes messages one at a time, and drops those for which there is no room. Each sender has a
 * limited share of the room, so that none crowds out the others.
 *
 * <p>Thread-safe; never blocks.
 */
final class MailQueue {

  private static final Logger LOGGER = LoggerFactory.getLogger(MailQueue.class);
  private static final Rate LOG_RATE = new Rate(1, Duration.ofSeconds(10), 1);

  /** The maximum length of all messages that wait, in bytes. */
  static final int MAX_BYTES = 8 << 20;

  /**
   * The maximum number of messages that wait; a short message uses as much room as an equal part.
   */
  static final int MAX_WAITING = 1024;

  private static final int MIN_COST = MAX_BYTES / MAX_WAITING;

  private final String name;
  private final TaskQueue tasks;
  private final int maxPerSender;
  private final LogRateLimiter dropLog;

  @GuardedBy("this")
  private final Map<String, Integer> costs = new HashMap<>();

  @GuardedBy("this")
  private int cost;

  /**
   * @param name what the queue is for
   * @param shares the part of the room that one sender may use is 1/{@code shares}
   */
  MailQueue(String name, int shares, Ticker ticker) {
    this.name = name;
    this.tasks = new TaskQueue(name, MAX_WAITING);
    this.maxPerSender = MAX_BYTES / shares;
    this.dropLog = new LogRateLimiter(LOG_RATE, ticker);
  }

  /** Passes {@code message} to {@code processor}, unless too many wait. */
  void add(String sender, byte[] message, Consumer<byte[]> processor) {
    if (tryReserve(sender, message)) {
      // Never full, since each message that waits has reserved its part of the room.
      boolean _ = tasks.add(() -> process(sender, message, processor));
    } else {
      recordDrop("too many wait");
    }
  }

  private void process(String sender, byte[] message, Consumer<byte[]> processor) {
    release(sender, message);
    processor.accept(message);
  }

  private synchronized boolean tryReserve(String sender, byte[] message) {
    int added = costOf(message);
    int own = costs.getOrDefault(sender, 0) + added;
    if (own > maxPerSender || cost + added > MAX_BYTES) {
      return false;
    }
    cost += added;
    costs.put(sender, own);
    return true;
  }

  private synchronized void release(String sender, byte[] message) {
    int released = costOf(message);
    cost -= released;
    int own = costs.getOrDefault(sender, 0) - released;
    if (own == 0) {
      costs.remove(sender);
    } else {
      costs.put(sender, own);
    }
  }

  private static int costOf(byte[] message) {
    return Math.max(MIN_COST, message.length);
  }

  /** Writes to the log that a message is lost. */
  void recordDrop(String reason) {
    dropLog
        .tryAcquire()
        .ifPresent(
            suppressed ->
                LOGGER.debug(
                    "Dropping a message between replicas ({}): {} ({} similar messages suppressed)",
                    name,
                    reason,
                    suppressed));
  }
}
