package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;

/** What the end of a call says about the health of what was called, now or later. */
public sealed interface HealthReport permits HealthSignal, HealthReport.Pending {

  /**
   * It is still being found out. Until then the call counts as in flight, and a probe keeps its
   * place; the caller has its result already.
   *
   * @param signal completes with what was found out; exceptionally, or with null, it counts as a
   *     failure on this side
   */
  record Pending(CompletionStage<HealthSignal> signal) implements HealthReport {
    public Pending {
      requireNonNull(signal, "signal");
    }
  }
}
