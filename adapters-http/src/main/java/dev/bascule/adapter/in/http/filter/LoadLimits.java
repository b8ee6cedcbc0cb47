package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.ByteBudget;

/**
 * What the requests of all clients together may take.
 *
 * @param bodyBudget what their bodies may
 * @param maxStreams how many streams of events may be open at once
 * @param responseBudget what long answers may that are being sent
 * @param shedding when they are turned away unseen
 */
public record LoadLimits(
    ByteBudget bodyBudget, int maxStreams, ByteBudget responseBudget, SheddingSettings shedding) {

  /** Limits that differ in these from those of this process. */
  public LoadLimits(ByteBudget bodies, int streams) {
    this(bodies, streams, ByteBudget.forResponses(), SheddingSettings.DEFAULTS);
  }

  public LoadLimits {
    requireNonNull(bodyBudget, "bodyBudget");
    requireNonNull(responseBudget, "responseBudget");
    requireNonNull(shedding, "shedding");
  }

  /** Returns limits that this process bears. */
  public static LoadLimits forCurrentHeap(int maxBodyBytes, SheddingSettings shedding) {
    return new LoadLimits(
        ByteBudget.forRequestBodies(maxBodyBytes),
        shedding.maxStreams(),
        ByteBudget.forResponses(),
        shedding);
  }
}
