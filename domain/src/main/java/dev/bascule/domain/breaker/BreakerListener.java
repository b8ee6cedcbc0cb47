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
   * @param isObserved whether it changed nothing for calls, because of {@link BreakerMode#OBSERVE}
   * @param isIsolation whether it opened the breaker until an operator or the settings close it
   */
  record StateTransition(
      long generation,
      CircuitState from,
      CircuitState to,
      boolean isObserved,
      boolean isIsolation) {

    /** Creates a transition that is neither observed nor an isolation. */
    public StateTransition(long generation, CircuitState from, CircuitState to) {
      this(generation, from, to, /* isObserved= */ false, /* isIsolation= */ false);
    }
  }
}
