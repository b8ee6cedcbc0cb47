package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

/**
 * What the requests of all clients together may take.
 *
 * @param bodies what their bodies may
 * @param streams how many streams of events may be open at once
 */
record Limits(BodyBudget bodies, int streams) {

  private static final int MOST_STREAMS = 1024;

  Limits {
    requireNonNull(bodies, "bodies");
  }

  /** Returns limits that this process bears. */
  static Limits ofThisProcess(int maxBodyBytes) {
    return new Limits(BodyBudget.ofThisProcess(maxBodyBytes), MOST_STREAMS);
  }
}
