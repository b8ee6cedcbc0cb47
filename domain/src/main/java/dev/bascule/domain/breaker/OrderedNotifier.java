package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener of transitions, in the order of their generations, one at a time.
 *
 * <p>Threads hand their transitions in in any order. Whoever comes while nobody is telling tells
 * all that is next in line, without a lock; the others, and the listener itself if it causes a
 * transition, go on at once. A transition whose predecessor has not been handed in waits for it; so
 * no more are waiting than there are threads in the midst of one, or as the listener is slow to
 * hear.
 */
final class OrderedNotifier {

  private final BreakerListener listener;
  private final ConcurrentMap<Long, StateTransition> pending = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();

  /** How many times transitions were handed in that the telling thread has not looked for yet. */
  private final AtomicInteger calls = new AtomicInteger();

  /** The last generation told of. Only the telling thread touches it; {@code calls} hands it on. */
  private long lastNotified;

  OrderedNotifier(BreakerListener listener) {
    this.listener = requireNonNull(listener, "listener");
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

  /** Returns how many times the listener threw something. */
  long failures() {
    return failures.sum();
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

  /** Errors too must not break the line, nor reach the caller, whose call has gone well. */
  private void notifyListener(StateTransition transition) {
    try {
      listener.onTransition(transition);
    } catch (Throwable _) {
      failures.increment();
    }
  }
}
