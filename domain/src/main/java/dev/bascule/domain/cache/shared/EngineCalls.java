package dev.bascule.domain.cache.shared;

import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import java.util.function.Supplier;

/**
 * Calls of the engine, which are not attempted after several have failed. Each method throws {@link
 * EngineException} if the call failed or was not attempted.
 */
record EngineCalls(Breaker breaker) {

  /** Calls the engine for a caller, who must not wait if others have waited in vain. */
  <T> T call(Supplier<T> operation) {
    return breaker.runIfClosed(
        operation,
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  /** Like {@link #call}, without a result. */
  void run(Runnable operation) {
    boolean _ = call(() -> completed(operation));
  }

  /** Calls the engine in the background: from time to time even if others have failed. */
  <T> T probe(Supplier<T> operation) {
    return breaker.run(
        operation,
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  /** Like {@link #probe}, without a result. */
  void runProbe(Runnable operation) {
    boolean _ = probe(() -> completed(operation));
  }

  boolean isAvailable() {
    return breaker.state() == CircuitState.CLOSED;
  }

  static boolean completed(Runnable operation) {
    operation.run();
    return true;
  }

  private static EngineException unavailable() {
    return new EngineException("the shared cache is unavailable");
  }
}
