package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DelayedTasks;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.MessageListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One maintained subscription with a server of revision 2026-07-28, for all notifications that it
 * supports and the subscribed resources (basic/patterns/subscriptions). When the filter changes, a
 * second subscription replaces the first once it is acknowledged, so that nothing is lost; a lost
 * subscription is requested again, and a possible gap is reported. Thread-safe; only {@link #add}
 * and {@link #remove} block.
 */
final class ServerSubscriptions {

  private static final Logger log = LoggerFactory.getLogger(ServerSubscriptions.class);

  private static final int MAX_URIS = 10_000;

  /** For the server to acknowledge a change that a client waits for. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final ListenCall listenCall;
  private final Consumer<ServerNotification> notifications;
  private final DelayedTasks delayedTasks;
  private final DoubleSupplier chance;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled when a subscription is acknowledged or rejected. */
  private final Condition settled = lock.newCondition();

  // The fields below are guarded by the lock.

  private NotificationCapabilities capabilities = NotificationCapabilities.NOTHING;
  private final Set<String> uris = new HashSet<>();

  /**
   * The number of callers that wait for the acknowledgement of each resource. A caller that leaves
   * removes only its own.
   */
  private final Map<String, Integer> waiting = new HashMap<>();

  /** The subscription requested last, or null. */
  private @Nullable SubscriptionStream current;

  /** The one before it, which is read until the current one is acknowledged. */
  private @Nullable SubscriptionStream previous;

  /** Why the server rejected the last one, if it did. */
  private Failure.@Nullable UpstreamFailure rejection;

  private SubscriptionBackoff backoff = SubscriptionBackoff.NONE;
  private DelayedTasks.@Nullable Task retry;
  private boolean mayHaveMissed;
  private boolean closed;

  /**
   * @param notifications receives the notifications of the server; never called with a lock held
   * @param delayedTasks runs retries
   * @param chance returns random numbers for jitter, from 0, inclusive, to 1, exclusive
   */
  ServerSubscriptions(
      ListenCall listenCall,
      Consumer<ServerNotification> notifications,
      DelayedTasks delayedTasks,
      DoubleSupplier chance) {
    this.listenCall = listenCall;
    this.notifications = notifications;
    this.delayedTasks = delayedTasks;
    this.chance = chance;
  }

  /** A sender of subscription requests. */
  @FunctionalInterface
  interface ListenCall {

    /** Subscribes, and blocks until the subscription ends; an interrupt ends it. */
    UpstreamReply<JsonSlice> listen(JsonBytes params, MessageListener listener);
  }

  /** Subscribes to what a server that was reached supports. */
  void begin(NotificationCapabilities tellable) {
    lock.lock();
    try {
      capabilities = tellable;
      updateSubscription();
    } finally {
      lock.unlock();
    }
  }

  /** Requests a lost subscription immediately, because the server has just responded. */
  void retryNow() {
    lock.lock();
    try {
      if (retry != null && rejection == null) {
        updateSubscription();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Subscribes to a resource; waits a limited time for the acknowledgement.
   *
   * @return why it failed; empty if it succeeded, or is still in progress
   */
  Optional<Failure.UpstreamFailure> add(String uri, TimeLimit limit) {
    lock.lock();
    try {
      SubscriptionFilter filter = filter();
      if (filter.uris().size() >= MAX_URIS && !filter.uris().contains(uri)) {
        return Optional.of(new Refused("there are " + MAX_URIS + " subscriptions already"));
      }
      waiting.merge(uri, 1, Integer::sum);
      updateSubscription();
      Optional<Failure.UpstreamFailure> failure = awaitSettled(limit.atMost(LONGEST_WAIT));
      waiting.computeIfPresent(uri, (_, count) -> count == 1 ? null : count - 1);
      if (failure.isEmpty()) {
        uris.add(uri);
      } else if (rejection == null) {
        updateSubscription();
      }
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Unsubscribes from a resource; waits a limited time for the acknowledgement. */
  Optional<Failure.UpstreamFailure> remove(String uri, TimeLimit limit) {
    lock.lock();
    try {
      uris.remove(uri);
      updateSubscription();
      return awaitSettled(limit.atMost(LONGEST_WAIT));
    } finally {
      lock.unlock();
    }
  }

  /** Ends the subscription. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      endAll();
    } finally {
      lock.unlock();
    }
  }

  private SubscriptionFilter filter() {
    Set<String> all = new HashSet<>(uris);
    all.addAll(waiting.keySet());
    return new SubscriptionFilter(capabilities.lists(), all);
  }

  /** Adapts the subscription to the filter in the background. The caller holds the lock. */
  private void updateSubscription() {
    SubscriptionFilter filter = filter();
    if (closed || (current != null && current.filter().equals(filter))) {
      return;
    }
    if (filter.isNothing()) {
      endAll();
      return;
    }
    if (current != null && current.isAcknowledged()) {
      previous = current;
    } else if (current != null) {
      current.cancel();
    }
    cancelRetry();
    rejection = null;
    current =
        new SubscriptionStream(
            filter,
            listenCall,
            new SubscriptionStream.Callbacks(notifications, this::acknowledged, this::ended));
    current.start();
  }

  /** The caller holds the lock. */
  private void endAll() {
    cancelRetry();
    if (current != null) {
      current.cancel();
      current = null;
    }
    if (previous != null) {
      previous.cancel();
      previous = null;
    }
    settled.signalAll();
  }

  /** The caller holds the lock. */
  private void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  private void acknowledged(SubscriptionStream subscriptionStream) {
    boolean missed;
    lock.lock();
    try {
      if (closed || subscriptionStream != current) {
        return;
      }
      if (previous != null) {
        previous.cancel();
        previous = null;
      }
      backoff = SubscriptionBackoff.NONE;
      missed = mayHaveMissed;
      mayHaveMissed = false;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
    if (missed) {
      notifications.accept(new ServerNotification.Reset());
    }
  }

  private void ended(SubscriptionStream subscriptionStream, UpstreamReply<JsonSlice> reply) {
    lock.lock();
    try {
      if (subscriptionStream == previous) {
        previous = null;
        mayHaveMissed = true;
      } else if (subscriptionStream == current && !closed) {
        current = null;
        mayHaveMissed = true;
        rejection = subscriptionStream.rejectionIn(reply).orElse(null);
        scheduleRetry();
        settled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The caller holds the lock. */
  private void scheduleRetry() {
    Duration delay = backoff.delay(rejection, chance.getAsDouble());
    log.debug("A subscription was lost; retrying in {}", delay);
    backoff = backoff.after(rejection);
    retry = delayedTasks.schedule(delay, this::retry);
  }

  private void retry() {
    lock.lock();
    try {
      if (retry != null) {
        retry = null;
        updateSubscription();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The caller holds the lock. */
  private Optional<Failure.UpstreamFailure> awaitSettled(TimeLimit limit) {
    try {
      while (!closed && !isSettled() && !limit.hasPassed()) {
        long _ = settled.awaitNanos(limit.remaining().toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(new Cancelled());
    }
    return closed ? Optional.of(new Cancelled()) : Optional.ofNullable(rejection);
  }

  /** The caller holds the lock. */
  private boolean isSettled() {
    SubscriptionFilter filter = filter();
    return filter.isNothing()
        || rejection != null
        || (current != null && current.isAcknowledged() && current.filter().equals(filter));
  }
}
