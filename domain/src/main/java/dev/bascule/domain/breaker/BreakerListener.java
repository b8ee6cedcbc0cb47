package dev.bascule.domain.breaker;

/**
 * Is notified of transitions: of each once, in order, after it happened, and without any lock held.
 * Exceptions that it throws are ignored.
 */
@FunctionalInterface
public interface BreakerListener {

  /** Called after a transition. */
  void onTransition(StateTransition transition);

  /**
   * One transition.
   *
   * @param generation the number of the transition, from 1
   */
  record StateTransition(long generation, CircuitState from, CircuitState to) {}
}
