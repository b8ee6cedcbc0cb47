package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A process that is requested to stop as soon as its command waits for that. */
public final class FakeStopSignal implements StopSignal {

  /** The output at each time when the grace period was set. */
  public final List<String> printedBeforeGrace = new ArrayList<>();

  /** Set by a command that handles SIGHUP. */
  public Optional<Runnable> onHangup = Optional.empty();

  /** Runs while the command waits. */
  public Runnable onAwait = () -> {};

  public boolean isBySupervisor;

  /** Is notified of each wait for a second request. */
  public Consumer<String> events = _ -> {};

  private final Supplier<String> printed;

  FakeStopSignal(Supplier<String> printed) {
    this.printed = printed;
  }

  @Override
  public void setGracePeriod(Duration grace) {
    printedBeforeGrace.add(printed.get());
  }

  @Override
  public void onHangup(Runnable action) {
    onHangup = Optional.of(action);
  }

  @Override
  public boolean await() {
    onAwait.run();
    return isBySupervisor;
  }

  @Override
  public void awaitRepetition(Duration timeout) {
    events.accept("waited " + timeout);
  }

  @Override
  public void closeOnSignal(OpenBridge bridge) {}
}
