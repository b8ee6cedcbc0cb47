package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.cli.launch.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A process that is requested to stop as soon as its command waits for that. */
public final class FakeStopSignal implements StopSignal {

  /** The output at each time when the grace period was set. */
  public final List<String> printedBeforeGrace = new ArrayList<>();

  private final Supplier<String> printed;

  FakeStopSignal(Supplier<String> printed) {
    this.printed = printed;
  }

  @Override
  public void setGracePeriod(Duration grace) {
    printedBeforeGrace.add(printed.get());
  }

  @Override
  public void await() {}

  @Override
  public void closeOnSignal(OpenBridge bridge) {}
}
