package dev.bascule.bootstrap.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A process that is asked to end as soon as its command waits for that. */
final class FakeStop implements StopSignal {

  /** What was printed when the grace was set, each time. */
  final List<String> printedBeforeGrace = new ArrayList<>();

  private final Supplier<String> printed;

  FakeStop(Supplier<String> printed) {
    this.printed = printed;
  }

  @Override
  public void allow(Duration grace) {
    printedBeforeGrace.add(printed.get());
  }

  @Override
  public void await() {}

  @Override
  public void closeOnSignal(OpenBridge bridge) {}
}
