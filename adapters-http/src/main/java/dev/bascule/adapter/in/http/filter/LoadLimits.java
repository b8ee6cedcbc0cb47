package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.domain.budget.AnswerBudget;

/**
 * What the requests of all clients together may take.
 *
 * @param bodyBudget what their bodies may
 * @param maxStreams how many streams of events may be open at once
 * @param answerBudget what long answers may
 * @param shedding when they are turned away unseen
 */
public record LoadLimits(
    ByteBudget bodyBudget, int maxStreams, AnswerBudget answerBudget, SheddingSettings shedding) {

  /** Limits that differ in these from those of this process. */
  public LoadLimits(ByteBudget bodies, int streams) {
    this(bodies, streams, AnswerBudget.PROCESS, SheddingSettings.DEFAULTS);
  }

  /** Returns limits that this process bears. */
  public static LoadLimits forCurrentHeap(int maxBodyBytes, SheddingSettings shedding) {
    return new LoadLimits(
        ByteBudget.forRequestBodies(maxBodyBytes),
        shedding.maxStreams(),
        AnswerBudget.PROCESS,
        shedding);
  }
}
