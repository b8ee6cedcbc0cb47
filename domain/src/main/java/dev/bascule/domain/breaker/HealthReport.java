package dev.bascule.domain.breaker;

import java.util.concurrent.CompletionStage;

/** What the end of a call says about the health of its target, now or later. */
public sealed interface HealthReport permits HealthSignal, HealthReport.Pending {

  /**
   * The signal is not known yet. Until then the call counts as in flight, and a probe keeps its
   * place; the caller already has its result.
   *
   * @param signal completes with the signal; exceptional completion or null counts as a failure on
   *     this side
   */
  record Pending(CompletionStage<HealthSignal> signal) implements HealthReport {}
}
