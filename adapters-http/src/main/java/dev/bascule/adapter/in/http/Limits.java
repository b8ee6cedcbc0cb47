package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

/**
 * What the requests of all clients together may take.
 *
 * @param bodies what their bodies may
 * @param streams how many streams of events may be open at once
 * @param answers what long answers may that are being sent
 * @param shedding when they are turned away unseen
 */
record Limits(BodyBudget bodies, int streams, BodyBudget answers, Shedding shedding) {

  /** Limits that differ in these from those of this process. */
  Limits(BodyBudget bodies, int streams) {
    this(bodies, streams, BodyBudget.ofAnswers(), Shedding.DEFAULTS);
  }

  Limits {
    requireNonNull(bodies, "bodies");
    requireNonNull(answers, "answers");
    requireNonNull(shedding, "shedding");
  }

  /** Returns limits that this process bears. */
  static Limits ofThisProcess(int maxBodyBytes, Shedding shedding) {
    return new Limits(
        BodyBudget.ofThisProcess(maxBodyBytes),
        shedding.maxStreams(),
        BodyBudget.ofAnswers(),
        shedding);
  }
}
