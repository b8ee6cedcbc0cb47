package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DelayedTasks;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Teller;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.HashSet;
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

  private final Listening listening;
  private final Consumer<ServerNotification> notices;
  private final DelayedTasks later;
  private final DoubleSupplier chance;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled whenever a subscription is acknowledged or refused. */
  private final Condition settled = lock.newCondition();

  // Everything that follows is read and written under the lock only.

  private NotificationCapabilities advertised = NotificationCapabilities.NOTHING;
  private final Set<String> uris = new HashSet<>();

  /** The subscription that was asked for last; null if there is none. */
  private @Nullable SubscriptionStream current;

  /** The one before it, which is heard until the current one is acknowledged. */
  private @Nullable SubscriptionStream older;

  /** Why the server refused the last one, if it did. */
  private Failure.@Nullable Upstream refusal;

  private SubscriptionBackoff pause = SubscriptionBackoff.NONE;
  private DelayedTasks.@Nullable Task retry;
  private boolean mayHaveMissed;
  private boolean closed;

  /**
   * @param notices is told what the server tells; never called under a lock
   * @param later lets pauses pass
   * @param chance spreads what many would do at the same time; from 0, inclusive, to 1, exclusive
   */
  ServerSubscriptions(
      Listening listening,
      Consumer<ServerNotification> notices,
      DelayedTasks later,
      DoubleSupplier chance) {
    this.listening = requireNonNull(listening, "listening");
    this.notices = requireNonNull(notices, "notices");
    this.later = requireNonNull(later, "later");
    this.chance = requireNonNull(chance, "chance");
  }

  /** How a server is asked to tell. */
  @FunctionalInterface
  interface Listening {

    /** Subscribes, and waits until the subscription ends; an interrupt ends it. */
    UpstreamReply<JsonSlice> listen(JsonBytes params, Teller teller);
  }

  /** Subscribes to what a server that was reached advertises. */
  void begin(NotificationCapabilities tellable) {
    lock.lock();
    try {
      advertised = tellable;
      step();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a lost subscription at once: the server has just been reached. */
  void nudge() {
    lock.lock();
    try {
      if (retry != null && refusal == null) {
        step();
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
  Optional<Failure.Upstream> add(String uri, TimeLimit limit) {
    lock.lock();
    try {
      if (uris.size() >= MAX_URIS && !uris.contains(uri)) {
        return Optional.of(new Refused("there are " + MAX_URIS + " subscriptions already"));
      }
      uris.add(uri);
      step();
      Optional<Failure.Upstream> failure = awaitSettled(limit.atMost(LONGEST_WAIT));
      failure.ifPresent(_ -> uris.remove(uri));
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the subscription to one resource; waits a while until the server has acknowledged it. */
  Optional<Failure.Upstream> remove(String uri, TimeLimit limit) {
    lock.lock();
    try {
      uris.remove(uri);
      step();
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

  private SubscriptionFilter wanted() {
    return new SubscriptionFilter(advertised.lists(), uris);
  }

  /** Makes what is subscribed to what is wanted, in the background. Under the lock. */
  private void step() {
    SubscriptionFilter wanted = wanted();
    if (closed || (current != null && current.wanted().equals(wanted))) {
      return;
    }
    if (wanted.isNothing()) {
      endAll();
      return;
    }
    if (current != null && current.isAcknowledged()) {
      older = current;
    } else if (current != null) {
      current.cancel();
    }
    cancelRetry();
    refusal = null;
    current =
        new SubscriptionStream(
            wanted,
            listening,
            new SubscriptionStream.Events(notices, this::acknowledged, this::ended));
    current.start();
  }

  /** Under the lock. */
  private void endAll() {
    cancelRetry();
    if (current != null) {
      current.cancel();
      current = null;
    }
    if (older != null) {
      older.cancel();
      older = null;
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

  private void acknowledged(SubscriptionStream listener) {
    boolean missed;
    lock.lock();
    try {
      if (closed || listener != current) {
        return;
      }
      if (older != null) {
        older.cancel();
        older = null;
      }
      pause = SubscriptionBackoff.NONE;
      missed = mayHaveMissed;
      mayHaveMissed = false;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
    if (missed) {
      notices.accept(new ServerNotification.BeganAnew());
    }
  }

  private void ended(SubscriptionStream listener, UpstreamReply<JsonSlice> reply) {
    lock.lock();
    try {
      if (listener == older) {
        older = null;
        mayHaveMissed = true;
      } else if (listener == current && !closed) {
        current = null;
        mayHaveMissed = true;
        refusal = listener.refusalIn(reply).orElse(null);
        tryLater();
        settled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void tryLater() {
    Duration delay = pause.delay(refusal, chance.getAsDouble());
    log.debug("A subscription is lost, and asked for again in {}", delay);
    pause = pause.after(refusal);
    retry = later.in(delay, this::retry);
  }

  private void retry() {
    lock.lock();
    try {
      if (retry != null) {
        retry = null;
        step();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private Optional<Failure.Upstream> awaitSettled(TimeLimit limit) {
    try {
      while (!closed && !isSettled() && !limit.hasPassed()) {
        long _ = settled.awaitNanos(limit.remaining().toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(new Cancelled());
    }
    return closed ? Optional.of(new Cancelled()) : Optional.ofNullable(refusal);
  }

  /** Under the lock. */
  private boolean isSettled() {
    SubscriptionFilter wanted = wanted();
    return wanted.isNothing()
        || refusal != null
        || (current != null && current.isAcknowledged() && current.wanted().equals(wanted));
  }
}
