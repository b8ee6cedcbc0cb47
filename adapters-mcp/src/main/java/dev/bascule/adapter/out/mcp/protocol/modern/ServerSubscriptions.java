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
 * Keeps one subscription with a server of revision 2026-07-28, to all that it can tell of and to
 * the resources that were asked for (basic/patterns/subscriptions). When that changes, a second
 * subscription takes the place of the first as soon as it is acknowledged, so that nothing is
 * missed; a lost one is asked for again, and where something may have been missed, that is told.
 * Thread-safe; only {@link #add} and {@link #remove} wait.
 */
final class ServerSubscriptions {

  private static final Logger log = LoggerFactory.getLogger(ServerSubscriptions.class);

  private static final int MAX_URIS = 10_000;

  /** For a server to acknowledge what a client waits for. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final ListenCall listenCall;
  private final Consumer<ServerNotification> notifications;
  private final DelayedTasks delayedTasks;
  private final DoubleSupplier chance;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled whenever a subscription is acknowledged or refused. */
  private final Condition settled = lock.newCondition();

  // Everything that follows is read and written under the lock only.

  private NotificationCapabilities capabilities = NotificationCapabilities.NOTHING;
  private final Set<String> uris = new HashSet<>();

  /** How many wait for the acknowledgement of each resource. One that leaves takes only its own. */
  private final Map<String, Integer> waiting = new HashMap<>();

  /** The subscription that was asked for last; null if there is none. */
  private @Nullable SubscriptionStream current;

  /** The one before it, which is heard until the current one is acknowledged. */
  private @Nullable SubscriptionStream previous;

  /** Why the server refused the last one, if it did. */
  private Failure.@Nullable UpstreamFailure rejection;

  private SubscriptionBackoff backoff = SubscriptionBackoff.NONE;
  private DelayedTasks.@Nullable Task retry;
  private boolean mayHaveMissed;
  private boolean closed;

  /**
   * @param notifications is told what the server tells; never called under a lock
   * @param delayedTasks lets pauses pass
   * @param chance spreads what many would do at the same time; from 0, inclusive, to 1, exclusive
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

  /** How a server is asked to tell. */
  @FunctionalInterface
  interface ListenCall {

    /** Subscribes, and waits until the subscription ends; an interrupt ends it. */
    UpstreamReply<JsonSlice> listen(JsonBytes params, MessageListener listener);
  }

  /** Subscribes to what a server that was reached advertises. */
  void begin(NotificationCapabilities tellable) {
    lock.lock();
    try {
      capabilities = tellable;
      updateSubscription();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a lost subscription at once: the server has just been reached. */
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
   * Subscribes to one resource; waits a while until the server has acknowledged it.
   *
   * @return why it cannot be done; empty if it is done, or still being tried
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

  /** Ends the subscription to one resource; waits a while until the server has acknowledged it. */
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

  /** Ends it. Does nothing the second time. */
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

  /** Makes what is subscribed to what is wanted, in the background. Under the lock. */
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

  /** Under the lock. */
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

  /** Under the lock. */
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

  /** Under the lock. */
  private void scheduleRetry() {
    Duration delay = backoff.delay(rejection, chance.getAsDouble());
    log.debug("A subscription is lost, and asked for again in {}", delay);
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

  /** Under the lock. */
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

  /** Under the lock. */
  private boolean isSettled() {
    SubscriptionFilter filter = filter();
    return filter.isNothing()
        || rejection != null
        || (current != null && current.isAcknowledged() && current.filter().equals(filter));
  }
}
