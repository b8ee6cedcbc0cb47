package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.domain.budget.AnswerBudget;

/**
 * Limits for the requests of all clients together.
 *
 * @param bodyBudget the budget of their bodies
 * @param maxStreams the maximum number of open event streams
 * @param answerBudget the budget of long responses
 * @param shedding when requests are rejected
 */
public record LoadLimits(
    ByteBudget bodyBudget, int maxStreams, AnswerBudget answerBudget, SheddingSettings shedding) {

  /** Creates limits with defaults for the rest. */
  public LoadLimits(ByteBudget bodies, int streams) {
    this(bodies, streams, AnswerBudget.PROCESS, SheddingSettings.DEFAULTS);
  }

  /** Returns limits that suit the heap of this process. */
  public static LoadLimits forCurrentHeap(int maxBodyBytes, SheddingSettings shedding) {
    return new LoadLimits(
        ByteBudget.forRequestBodies(maxBodyBytes),
        shedding.maxStreams(),
        AnswerBudget.PROCESS,
        shedding);
  }
}
