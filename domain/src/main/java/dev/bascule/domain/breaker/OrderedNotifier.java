package dev.bascule.domain.breaker;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A notifier of transitions in the order of their generations, one at a time.
 *
 * <p>Threads submit their transitions in any order. A thread that submits while none is notifying
 * delivers all that are next in order, without a lock; other threads return immediately, and so
 * does the listener itself if it causes a transition. A transition waits until its predecessor is
 * submitted; so the number of waiting transitions is bounded by the threads that are about to
 * submit one, plus those that arrive during a slow listener call.
 */
final class OrderedNotifier {

  private final BreakerListener listener;
  private final ConcurrentMap<Long, StateTransition> pending = new ConcurrentHashMap<>();

  /** The submissions that the notifying thread has not looked for yet. */
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * The last generation delivered. Only the notifying thread accesses it; {@code calls} publishes
   * it to the next one.
   */
  private long lastNotified;

  OrderedNotifier(BreakerListener listener) {
    this.listener = listener;
  }

  void publish(List<StateTransition> transitions) {
    if (transitions.isEmpty()) {
      return;
    }
    for (StateTransition transition : transitions) {
      pending.put(transition.generation(), transition);
    }
    if (calls.getAndIncrement() == 0) {
      drainUntilIdle();
    }
  }

  private void drainUntilIdle() {
    int seen = 1;
    while (seen > 0) {
      drainQueue();
      seen = calls.addAndGet(-seen);
    }
  }

  private void drainQueue() {
    @Nullable StateTransition next = pending.remove(lastNotified + 1);
    while (next != null) {
      lastNotified++;
      notifyListener(next);
      next = pending.remove(lastNotified + 1);
    }
  }

  /** Errors must neither stop the deliveries nor reach the caller, whose call succeeded. */
  private void notifyListener(StateTransition transition) {
    try {
      listener.onTransition(transition);
    } catch (Throwable _) {
      // The next transition is delivered all the same.
    }
  }
}
