package dev.bascule.domain.cache.shared;

import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls of the engine, which are not attempted after several have failed. Each method throws {@link
 * EngineException} if the call failed or was not attempted.
 *
 * @param listener is notified of each attempt
 */
record EngineCalls(Breaker breaker, Ticker ticker, SharedCacheListener listener) {

  /** Calls the engine for a caller, who must not wait if others have waited in vain. */
  <T> T call(EngineOperation operation, Supplier<T> action) {
    return breaker.runIfClosed(
        () -> observed(operation, action),
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  /** Like {@link #call}, without a result. */
  void run(EngineOperation operation, Runnable action) {
    boolean _ = call(operation, () -> completed(action));
  }

  /** Calls the engine in the background: from time to time even if others have failed. */
  <T> T probe(EngineOperation operation, Supplier<T> action) {
    return breaker.run(
        () -> observed(operation, action),
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  /** Like {@link #probe}, without a result. */
  void runProbe(EngineOperation operation, Runnable action) {
    boolean _ = probe(operation, () -> completed(action));
  }

  boolean isAvailable() {
    return breaker.state() == CircuitState.CLOSED;
  }

  static boolean completed(Runnable action) {
    action.run();
    return true;
  }

  private <T> T observed(EngineOperation operation, Supplier<T> action) {
    long begin = ticker.nanos();
    boolean isSuccessful = false;
    try {
      T result = action.get();
      isSuccessful = true;
      return result;
    } finally {
      Duration duration = Duration.ofNanos(ticker.nanos() - begin);
      listener.onEvent(new SharedCacheEvent.OperationEnded(operation, isSuccessful, duration));
    }
  }

  private static EngineException unavailable() {
    return new EngineException("the shared cache is unavailable");
  }
}
