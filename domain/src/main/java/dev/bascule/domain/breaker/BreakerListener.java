package dev.bascule.domain.breaker;

/**
 * Is told of transitions, once each, in their order, after the fact and without any lock held. An
 * exception that it throws is counted and goes no further.
 */
@FunctionalInterface
public interface BreakerListener {

  /** The breaker went from one state to another. */
  void onTransition(StateTransition transition);

  /**
   * One transition.
   *
   * @param generation its number, counted from 1
   */
  record StateTransition(long generation, CircuitState from, CircuitState to) {}
}
