package dev.bascule.application.service;

import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** Counts things of one kind, and how long they took. Not thread-safe. */
final class RunningTally {

  private final Ticker ticker;
  private final Histogram sinceStart = new Histogram();
  private final RecentHistogram recent;
  private long count;
  private long errors;

  RunningTally(Ticker ticker) {
    this.ticker = ticker;
    this.recent = new RecentHistogram(ticker.nanos());
  }

  void note(Ending ending, Duration took) {
    count++;
    if (ending.isError()) {
      errors++;
    }
    if (ending.isTimed()) {
      sinceStart.record(took);
      recent.record(took, ticker.nanos());
    }
  }

  Tally tally() {
    return new Tally(count, errors, sinceStart.latency(), recent.latency(ticker.nanos()));
  }
}
