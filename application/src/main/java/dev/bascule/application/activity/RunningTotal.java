package dev.bascule.application.activity;

import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** The number and the durations of one kind of event. Not thread-safe. */
final class RunningTotal {

  private final Ticker ticker;
  private final LatencyHistogram sinceStart = new LatencyHistogram();
  private final SlidingHistogram recent;
  private long count;
  private long errors;

  RunningTotal(Ticker ticker) {
    this.ticker = ticker;
    this.recent = new SlidingHistogram(ticker.nanos());
  }

  void record(CallStatus status, Duration duration) {
    count++;
    if (status.isError()) {
      errors++;
    }
    if (status.isTimed()) {
      sinceStart.record(duration);
      recent.record(duration, ticker.nanos());
    }
  }

  Tally tally() {
    return new Tally(count, errors, sinceStart.latency(), recent.latency(ticker.nanos()));
  }
}
