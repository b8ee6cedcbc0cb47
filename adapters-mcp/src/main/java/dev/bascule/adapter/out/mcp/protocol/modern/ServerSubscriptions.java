package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DelayedTasks;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.MessageListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  @GuardedBy("this")
  private NotificationCapabilities capabilities = NotificationCapabilities.NOTHING;

  @GuardedBy("this")
  private final Set<String> uris = new HashSet<>();

  /**
   * The number of callers that wait for the acknowledgement of each resource. A caller that leaves
   * removes only its own.
   */
  @GuardedBy("this")
  private final Map<String, Integer> waiting = new HashMap<>();

  /** The subscription requested last, or null. */
  @GuardedBy("this")
  private @Nullable SubscriptionStream current;

  /** The one before it, which is read until the current one is acknowledged. */
  @GuardedBy("this")
  private @Nullable SubscriptionStream previous;

  /** Why the server rejected the last one, if it did. */
  @GuardedBy("this")
  private Failure.@Nullable UpstreamFailure rejection;

  @GuardedBy("this")
  private SubscriptionBackoff backoff = SubscriptionBackoff.NONE;

  @GuardedBy("this")
  private DelayedTasks.@Nullable Task retry;

  @GuardedBy("this")
  private boolean mayHaveMissed;

  @GuardedBy("this")
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
  synchronized void begin(NotificationCapabilities tellable) {
    capabilities = tellable;
    updateSubscription();
  }

  /** Requests a lost subscription immediately, because the server has just responded. */
  synchronized void retryNow() {
    if (retry != null && rejection == null) {
      updateSubscription();
    }
  }

  /**
   * Subscribes to a resource; waits a limited time for the acknowledgement.
   *
   * @return why it failed; empty if it succeeded, or is still in progress
   */
  synchronized Optional<Failure.UpstreamFailure> add(String uri, TimeLimit limit) {
    SubscriptionFilter filter = filter();
    if (filter.uris().size() >= MAX_URIS && !filter.uris().contains(uri)) {
      return Optional.of(
          new Rejected(
              Rejected.INVALID_PARAMS,
              "there are " + MAX_URIS + " subscriptions already",
              Optional.empty()));
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
  }

  /** Unsubscribes from a resource; waits a limited time for the acknowledgement. */
  synchronized Optional<Failure.UpstreamFailure> remove(String uri, TimeLimit limit) {
    uris.remove(uri);
    updateSubscription();
    return awaitSettled(limit.atMost(LONGEST_WAIT));
  }

  /** Ends the subscription. Idempotent. */
  synchronized void close() {
    closed = true;
    endAll();
  }

  @GuardedBy("this")
  private SubscriptionFilter filter() {
    Set<String> all = new HashSet<>(uris);
    all.addAll(waiting.keySet());
    return new SubscriptionFilter(capabilities.lists(), all);
  }

  /** Adapts the subscription to the filter in the background. */
  @GuardedBy("this")
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
        new SubscriptionStream(filter, listenCall, notifications, this::acknowledged, this::ended);
    current.start();
  }

  @GuardedBy("this")
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
    notifyAll();
  }

  @GuardedBy("this")
  private void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  private void acknowledged(SubscriptionStream subscriptionStream) {
    boolean missed;
    synchronized (this) {
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
      notifyAll();
    }
    if (missed) {
      notifications.accept(new ServerNotification.Reset());
    }
  }

  private synchronized void ended(
      SubscriptionStream subscriptionStream, UpstreamReply<JsonSlice> reply) {
    if (subscriptionStream == previous) {
      previous = null;
      mayHaveMissed = true;
    } else if (subscriptionStream == current && !closed) {
      current = null;
      mayHaveMissed = true;
      rejection = subscriptionStream.rejectionIn(reply).orElse(null);
      scheduleRetry();
      notifyAll();
    }
  }

  @GuardedBy("this")
  private void scheduleRetry() {
    Duration delay = backoff.delay(rejection, chance.getAsDouble());
    log.debug("A subscription was lost; retrying in {}", delay);
    backoff = backoff.after(rejection);
    retry = delayedTasks.schedule(delay, this::retry);
  }

  private synchronized void retry() {
    if (retry != null) {
      retry = null;
      updateSubscription();
    }
  }

  @GuardedBy("this")
  private Optional<Failure.UpstreamFailure> awaitSettled(TimeLimit limit) {
    try {
      while (!closed && !isSettled() && !limit.hasPassed()) {
        NANOSECONDS.timedWait(this, limit.remaining().toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(new Cancelled());
    }
    return closed ? Optional.of(new Cancelled()) : Optional.ofNullable(rejection);
  }

  @GuardedBy("this")
  private boolean isSettled() {
    SubscriptionFilter filter = filter();
    return filter.isNothing()
        || rejection != null
        || (current != null && current.isAcknowledged() && current.filter().equals(filter));
  }
}
