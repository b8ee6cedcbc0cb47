package dev.bascule.application.service;

import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import java.time.Duration;

/** Counts things of one kind, and how long they took. Not thread-safe. */
final class RunningTally {

  private final Histogram sinceStart = new Histogram();
  private final RecentHistogram recent;
  private long count;
  private long errors;

  RunningTally(long nowNanos) {
    this.recent = new RecentHistogram(nowNanos);
  }

  void note(Ending ending, Duration took, long nowNanos) {
    count++;
    if (ending.isError()) {
      errors++;
    }
    if (ending.isTimed()) {
      sinceStart.record(took);
      recent.record(took, nowNanos);
    }
  }

  Tally tally(long nowNanos) {
    return new Tally(count, errors, sinceStart.latency(), recent.latency(nowNanos));
  }
}
